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
  private static final Duration NONE = Duration.ZERO;

  private final Isolation isolation = new Isolation(LEASE, ISOLATION);

  @Test
  void passesWhileAllIsReached() {
    assertThat(isolation.health(new Reach(NONE, NONE, NONE))).isEqualTo(Health.PASSING);
  }

  @Test
  void passesForTheLeaseWithoutABroker() {
    assertThat(isolation.health(new Reach(LEASE.minusMillis(1), NONE, NONE)))
        .isEqualTo(Health.PASSING);
    assertThat(isolation.health(new Reach(LEASE, NONE, NONE))).isEqualTo(Health.CRITICAL);
  }

  @Test
  void warnsWhenTheEngineDoesNotAnswer() {
    assertThat(isolation.health(new Reach(NONE, NONE, Duration.ofSeconds(20))))
        .isEqualTo(Health.WARNING);
  }

  @Test
  void stopsNothingForABrokerThatIsAwayForEveryone() {
    assertThat(isolation.stopsContainers(new Reach(LONG, NONE, NONE))).isFalse();
    assertThat(isolation.stopsContainers(new Reach(NONE, LONG, LONG))).isFalse();
  }

  @Test
  void stopsContainersWhenItIsCutOff() {
    assertThat(isolation.stopsContainers(new Reach(ISOLATION, ISOLATION, NONE))).isTrue();
  }
}
