package io.jarvis.protocol.topology;

import io.jarvis.protocol.TimeSpan;
import io.jarvis.protocol.Word;
import java.time.Duration;
import java.util.List;

/**
 * A queue in which messages wait for a fixed time. Longer waits go through several, largest first.
 */
public enum WaitTier implements Word {
  OF_12_HOURS(Duration.ofHours(12)),
  OF_1_HOUR(Duration.ofHours(1)),
  OF_5_MINUTES(Duration.ofMinutes(5)),
  OF_30_SECONDS(Duration.ofSeconds(30)),
  OF_5_SECONDS(Duration.ofSeconds(5)),
  OF_1_SECOND(Duration.ofSeconds(1));

  private static final List<WaitTier> LARGEST_FIRST = List.of(values());

  private final Duration span;

  WaitTier(Duration span) {
    this.span = span;
  }

  public Duration span() {
    return span;
  }

  /** Its routing key: {@code 12h}, {@code 5m}, {@code 1s}. */
  @Override
  public String word() {
    return TimeSpan.format(span);
  }

  /**
   * The largest tier that is not longer than what is left to wait; what is left is rounded up to
   * the smallest tier.
   */
  public static WaitTier first(Duration left) {
    return LARGEST_FIRST.stream()
        .filter(tier -> tier.span.compareTo(left) <= 0)
        .findFirst()
        .orElse(OF_1_SECOND);
  }
}
