package io.jarvis.watchdog.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.watchdog.core.RestateRule.Kept;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestateRuleTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
  private static final RestateRule RULE = new RestateRule(Duration.ofDays(10), 1_000);

  private static boolean due(long offset, Duration age, long first, long end) {
    return RULE.due(offset, NOW.minus(age), new Kept(first, end), NOW);
  }

  @Test
  void whatIsOldIsDueWhereverItStands() {
    assertThat(due(99, Duration.ofDays(10), 0, 100)).isTrue();
    assertThat(due(99, Duration.ofDays(10).minusSeconds(1), 0, 100)).isFalse();
  }

  @Test
  void aShortLogThatWasNeverTrimmedNeedsNothing() {
    assertThat(due(0, Duration.ofDays(1), 0, 999)).isFalse();
  }

  @Test
  void theFirstQuarterOfALongLogIsDue() {
    assertThat(due(249, Duration.ZERO, 0, 1_000)).isTrue();
    assertThat(due(250, Duration.ZERO, 0, 1_000)).isFalse();
  }

  @Test
  void theFirstQuarterOfATrimmedLogIsDueHoweverShortItIs() {
    assertThat(due(524, Duration.ZERO, 500, 600)).isTrue();
    assertThat(due(525, Duration.ZERO, 500, 600)).isFalse();
    assertThat(due(400, Duration.ZERO, 500, 600)).isTrue();
  }
}
