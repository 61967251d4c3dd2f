package io.jarvis.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.CatalogNode.Health;
import io.jarvis.executor.core.Isolation.Reach;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IsolationTest {
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration ISOLATION = Duration.ofMinutes(5);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration NONE = Duration.ZERO;

  private final Isolation isolation = new Isolation(LEASE, ISOLATION, SILENCE);

  @Test
  void isSuspectWhileItCannotWriteDownWhatItRuns() {
    assertThat(isolation.health(new Reach(NONE, NONE, NONE, Duration.ofMillis(1))))
        .isEqualTo(Health.WARNING);
  }

  @Test
  void passesWhileAllIsReached() {
    assertThat(isolation.health(new Reach(NONE, NONE, NONE, NONE))).isEqualTo(Health.PASSING);
  }

  @Test
  void passesForTheLeaseWithoutABroker() {
    assertThat(isolation.health(new Reach(LEASE.minusMillis(1), NONE, NONE, NONE)))
        .isEqualTo(Health.PASSING);
    assertThat(isolation.health(new Reach(LEASE, NONE, NONE, NONE))).isEqualTo(Health.CRITICAL);
  }

  @Test
  void isSuspectOnceTheEngineHasNotAnsweredForLong() {
    Reach brief = new Reach(NONE, NONE, SILENCE.minusMillis(1), NONE);
    Reach silent = new Reach(NONE, NONE, SILENCE, NONE);

    assertThat(isolation.health(brief)).isEqualTo(Health.PASSING);
    assertThat(isolation.stalled(brief)).isFalse();
    assertThat(isolation.health(silent)).isEqualTo(Health.WARNING);
    assertThat(isolation.stalled(silent)).isTrue();
  }

  @Test
  void stopsNothingForABrokerThatIsAwayForEveryone() {
    assertThat(isolation.stopsContainers(new Reach(LONG, NONE, NONE, NONE))).isFalse();
    assertThat(isolation.stopsContainers(new Reach(NONE, LONG, LONG, NONE))).isFalse();
  }

  @Test
  void stopsContainersWhenItIsCutOff() {
    assertThat(isolation.stopsContainers(new Reach(ISOLATION, ISOLATION, NONE, NONE))).isTrue();
  }
}
