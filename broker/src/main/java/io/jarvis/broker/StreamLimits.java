package io.jarvis.broker;

import java.time.Duration;

/**
 * What is held of a stream at most, and how long we wait.
 *
 * @param appendTimeout after which an unconfirmed append fails; at least 1 s
 * @param unconfirmed appends sent and not yet confirmed on one stream; what comes beyond waits
 * @param waiting appends on one stream that wait to be sent; what comes beyond fails at once
 * @param chunksAhead chunks (1 to some thousand messages each) that the broker may send ahead of a
 *     reader
 * @param callTimeout for opening or closing a reader or a writer; then it is given up and tried
 *     again
 * @param silence after which a reader that got nothing asks whether the stream goes on without it
 * @param firstPause before the first attempt to connect again; each later pause is twice as long
 * @param longestPause to which the pauses grow
 */
public record StreamLimits(
    Duration appendTimeout,
    int unconfirmed,
    int waiting,
    int chunksAhead,
    Duration callTimeout,
    Duration silence,
    Duration firstPause,
    Duration longestPause) {
  public static final StreamLimits DEFAULT =
      new StreamLimits(
          Duration.ofSeconds(30),
          20_000,
          200_000,
          5,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofMillis(100),
          Duration.ofSeconds(2));

  public StreamLimits {
    if (unconfirmed < 1 || waiting < 1 || chunksAhead < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
    if (appendTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("the append timeout must be at least 1 s");
    }
  }

  public StreamLimits withAppendTimeout(Duration timeout) {
    return new StreamLimits(
        timeout, unconfirmed, waiting, chunksAhead, callTimeout, silence, firstPause, longestPause);
  }

  /** Sets both the call timeout and the silence. */
  StreamLimits withPatience(Duration patience) {
    return new StreamLimits(
        appendTimeout,
        unconfirmed,
        waiting,
        chunksAhead,
        patience,
        patience,
        firstPause,
        longestPause);
  }
}
