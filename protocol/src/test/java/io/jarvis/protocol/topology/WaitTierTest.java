package io.jarvis.protocol.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitTierTest {
  @ParameterizedTest
  @CsvSource({
    "1,1s",
    "999,1s",
    "1000,1s",
    "4999,1s",
    "5000,5s",
    "31000,30s",
    "299000,30s",
    "300000,5m",
    "7200000,1h",
    "90000000,12h"
  })
  void choosesTheLargestTierThatIsNotTooLong(long leftMillis, String tier) {
    assertThat(WaitTier.first(Duration.ofMillis(leftMillis)).word()).isEqualTo(tier);
  }

  @Test
  void endsAfterFewStepsHoweverLongTheWait() {
    Duration left = Duration.ofDays(30);
    int steps = 0;
    while (left.isPositive()) {
      left = left.minus(WaitTier.first(left).span());
      steps++;
    }
    assertThat(steps).isLessThanOrEqualTo(60 + 11 + 11 + 9 + 5 + 4);
  }
}
