package io.jarvis.protocol.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryDelayTest {
  private static RetrySpec policy(RetrySpec.Backoff backoff, String initial, String max) {
    return new RetrySpec(5, backoff, Duration.parse(initial), Duration.parse(max), Set.of());
  }

  @Test
  void doublesUpToTheMaximum() {
    RetrySpec policy = policy(RetrySpec.Backoff.EXPONENTIAL, "PT3S", "PT20S");

    assertThat(RetryDelay.before(policy, 0)).hasSeconds(3);
    assertThat(RetryDelay.before(policy, 1)).hasSeconds(6);
    assertThat(RetryDelay.before(policy, 2)).hasSeconds(12);
    assertThat(RetryDelay.before(policy, 3)).hasSeconds(20);
    assertThat(RetryDelay.before(policy, Integer.MAX_VALUE)).hasSeconds(20);
  }

  @Test
  void staysTheSameIfFixed() {
    RetrySpec policy = policy(RetrySpec.Backoff.FIXED, "PT3S", "PT20S");

    assertThat(RetryDelay.before(policy, 0)).hasSeconds(3);
    assertThat(RetryDelay.before(policy, 9)).hasSeconds(3);
  }

  @Test
  void isNeverLongerThanTheMaximum() {
    assertThat(RetryDelay.before(policy(RetrySpec.Backoff.FIXED, "PT1M", "PT20S"), 0))
        .hasSeconds(20);
  }

  @Test
  void staysZeroIfItBeginsAtZero() {
    assertThat(RetryDelay.before(policy(RetrySpec.Backoff.EXPONENTIAL, "PT0S", "PT20S"), 9))
        .isZero();
  }
}
