package io.jarvis.broker.memory;

import java.time.Duration;

/**
 * How something passes between a process and the broker.
 *
 * @param delay before it does
 */
public record Passage(Duration delay, Way way) {
  public static final Passage CLEAR = new Passage(Duration.ZERO, Way.ARRIVES);

  /** Whether and how it arrives. */
  public enum Way {
    ARRIVES,
    /** It arrives, and once more: somebody on the way was not sure. */
    TWICE,
    /** It arrives, and whoever sent it does not learn that. */
    ANSWER_LOST,
    /** It does not arrive: the connection broke before. */
    LOST
  }
}
