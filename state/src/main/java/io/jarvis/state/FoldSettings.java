package io.jarvis.state;

import java.time.Duration;

/**
 * How a fold is watched.
 *
 * @param checkEvery how often the log's end is asked for the lag, and to notice that its tail was
 *     lost
 * @param endTimeout how long that question may take
 */
public record FoldSettings(Duration checkEvery, Duration endTimeout) {
  public static final FoldSettings DEFAULT =
      new FoldSettings(Duration.ofSeconds(5), Duration.ofSeconds(5));
}
