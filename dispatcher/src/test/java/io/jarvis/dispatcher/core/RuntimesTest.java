package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.TenantId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RuntimesTest {
  private static final TenantId TEAM = new TenantId("team");
  private static final Span NIGHTLY = new Span("nightly", Duration.ofHours(1));

  private final Runtimes runtimes = new Runtimes();

  @Test
  void isTheTimeoutWhileTooFewHaveRun() {
    ran(Runtimes.LEAST_RUNS - 1, 60);

    assertThat(runtimes.expected(TEAM, NIGHTLY)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void isWhatNearlyAllDidNotExceed() {
    ran(38, 60);
    ran(2, 3_000);

    assertThat(runtimes.expected(TEAM, NIGHTLY)).isEqualTo(Duration.ofSeconds(3_000));
    ran(20, 60);
    assertThat(runtimes.expected(TEAM, NIGHTLY)).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void isNeverMoreThanTheTimeout() {
    ran(10, 7_200);

    assertThat(runtimes.expected(TEAM, NIGHTLY)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void learnsNothingOfOtherTenantsNamesNorOfTasksWithoutOne() {
    ran(10, 60);
    for (int i = 0; i < 10; i++) {
      runtimes.ran(TEAM, new Span("", Duration.ofHours(1)), Duration.ofSeconds(1));
    }

    assertThat(runtimes.expected(TenantId.DEFAULT, NIGHTLY)).isEqualTo(Duration.ofHours(1));
    assertThat(runtimes.expected(TEAM, new Span("daily", Duration.ofHours(2))))
        .isEqualTo(Duration.ofHours(2));
    assertThat(runtimes.expected(TEAM, new Span("", Duration.ofHours(3))))
        .isEqualTo(Duration.ofHours(3));
  }

  @Test
  void forgetsTheNameThatRanLeastLately() {
    ran(10, 60);
    for (int i = 0; i < Runtimes.NAMES; i++) {
      runtimes.ran(TEAM, new Span("other-" + i, Duration.ofHours(1)), Duration.ofSeconds(1));
    }

    assertThat(runtimes.expected(TEAM, NIGHTLY)).isEqualTo(Duration.ofHours(1));
  }

  private void ran(int times, long seconds) {
    for (int i = 0; i < times; i++) {
      runtimes.ran(TEAM, NIGHTLY, Duration.ofSeconds(seconds));
    }
  }
}
