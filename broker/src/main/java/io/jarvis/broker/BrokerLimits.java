package io.jarvis.broker;

import java.time.Duration;

/**
 * What a {@link Broker} holds at most, and how long it waits.
 *
 * @param publishChannels over how many channels publishes are spread, by exchange and routing key;
 *     announcements have one more
 * @param unconfirmedPerChannel publishes sent and not yet confirmed on one channel; what comes
 *     beyond waits
 * @param waitingPerChannel publishes that wait to be sent on one channel; what comes beyond is
 *     {@link PublishResult.Unknown} at once
 * @param publishTimeout after which an unconfirmed publish is {@link PublishResult.Unknown},
 *     whether it was sent or not
 * @param requestTimeout for declarations, questions and a clean end
 * @param firstPause before the first attempt to connect or subscribe again; each later pause is
 *     twice as long
 * @param longestPause to which the pauses grow
 */
public record BrokerLimits(
    int publishChannels,
    int unconfirmedPerChannel,
    int waitingPerChannel,
    Duration publishTimeout,
    Duration requestTimeout,
    Duration firstPause,
    Duration longestPause) {
  public static final BrokerLimits DEFAULT =
      new BrokerLimits(
          8,
          1024,
          50_000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofSeconds(5));

  public BrokerLimits {
    if (publishChannels < 1 || unconfirmedPerChannel < 1 || waitingPerChannel < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
  }

  public BrokerLimits withPublishTimeout(Duration timeout) {
    return new BrokerLimits(
        publishChannels,
        unconfirmedPerChannel,
        waitingPerChannel,
        timeout,
        requestTimeout,
        firstPause,
        longestPause);
  }
}
