package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.cpu;
import static io.jarvis.dispatcher.core.Cluster.offer;
import static io.jarvis.dispatcher.core.Cluster.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Concurrency;
import io.jarvis.protocol.task.Ties;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ThrottleTest {
  private static final Concurrency TWO = new Concurrency("db", 2);
  private static final Concurrency THREE = new Concurrency("db", 3);
  private static final Concurrency OTHER = new Concurrency("mail", 1);

  private static Cluster cluster() {
    return new Cluster().node("n1", offer(8, 8));
  }

  private static Ties ties(Concurrency concurrency) {
    return new Ties(List.of(), Optional.of(concurrency));
  }

  @Test
  void noMoreOfAKeyArePlacedThanMayBe() {
    Cluster cluster = cluster();
    for (int i = 1; i <= 4; i++) {
      cluster.task("t" + i, cpu(1), TWO);
    }

    Plan plan = cluster.plan();

    assertThat(order(plan)).containsExactly("t1", "t2");
    assertThat(plan.throttled())
        .singleElement()
        .satisfies(held -> {
          assertThat(held.first().task().value()).isEqualTo("t3");
          assertThat(held.tasks()).isEqualTo(2);
          assertThat(held.limit()).isEqualTo(2);
        });
    assertThat(plan.reserved()).isEmpty();
  }

  @Test
  void theSmallestLimitAmongTheLiveTasksOfAKeyCounts() {
    Plan plan =
        cluster()
            .livePlaced(THREE)
            .task("t1", cpu(1), THREE)
            .task("t2", cpu(1), THREE)
            .task("strict", cpu(1), TWO)
            .plan();

    assertThat(order(plan)).containsExactly("t1");
    assertThat(plan.throttled()).extracting(Placement.Throttled::limit).containsOnly(2);
  }

  @Test
  void anotherKeyAndNoKeyAreNotHeldUp() {
    Plan plan =
        cluster()
            .livePlaced(TWO)
            .livePlaced(TWO)
            .task("held", cpu(1), TWO)
            .task("other", cpu(1), OTHER)
            .task("free", cpu(1))
            .plan();

    assertThat(order(plan)).containsExactly("other", "free");
  }

  @Test
  void aLimitGoesWithItsTask() {
    Throttles throttles = new Throttles();
    throttles.lives(TenantId.DEFAULT, ties(TWO));
    throttles.lives(TenantId.DEFAULT, ties(THREE));
    assertThat(throttles.left(TenantId.DEFAULT, THREE)).isEqualTo(2);

    throttles.ended(TenantId.DEFAULT, ties(TWO));
    assertThat(throttles.left(TenantId.DEFAULT, THREE)).isEqualTo(3);
    assertThat(throttles.left(new TenantId("b"), TWO)).isEqualTo(2);
  }
}
