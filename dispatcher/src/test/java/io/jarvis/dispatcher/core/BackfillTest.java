package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.NOW;
import static io.jarvis.dispatcher.core.Cluster.cpu;
import static io.jarvis.dispatcher.core.Cluster.demand;
import static io.jarvis.dispatcher.core.Cluster.offer;
import static io.jarvis.dispatcher.core.Cluster.order;
import static io.jarvis.dispatcher.core.Cluster.placements;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.Quota;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.task.GpuRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BackfillTest {
  private static final Instant IN_TEN_MINUTES = NOW.plus(Duration.ofMinutes(10));
  private static final Duration SHORT = Duration.ofMinutes(10);
  private static final Duration LONG = Duration.ofMinutes(11);

  /** Three of four cores are taken for ten minutes, and a task waits for all four. */
  private static Cluster waitingForFourCores() {
    return new Cluster()
        .node("n1", offer(4, 8))
        .running("n1", "r1", cpu(3), IN_TEN_MINUTES)
        .task("large", cpu(4));
  }

  @Test
  void keepsTheEarliestStartForTheFirstThatFindsNoRoom() {
    Plan plan =
        waitingForFourCores()
            .node("n2", offer(4, 8))
            .running("n2", "r2", cpu(1), NOW.plus(Duration.ofMinutes(7)))
            .running("n2", "r3", cpu(3), NOW.plus(Duration.ofMinutes(5)))
            .plan();

    assertThat(plan.reserved())
        .hasValueSatisfying(reserved -> {
          assertThat(reserved.task().task().value()).isEqualTo("large");
          assertThat(reserved.node().value()).isEqualTo("n2");
          assertThat(reserved.start()).isEqualTo(NOW.plus(Duration.ofMinutes(7)));
        });
  }

  @Test
  void onlyWhatHasEndedByThenFillsTheGap() {
    Plan plan =
        waitingForFourCores()
            .shortTask("long", cpu(1), LONG)
            .shortTask("short", cpu(1), SHORT)
            .plan();

    assertThat(order(plan)).containsExactly("short");
    assertThat(plan.noCapacity())
        .extracting(n -> n.first().task().value())
        .containsExactly("large", "long");
  }

  @Test
  void whatFitsBesideTheReservedTaskMayRunAsLongAsItLikes() {
    Plan plan =
        new Cluster()
            .node("n1", offer(4, 8))
            .running("n1", "r1", cpu(2), IN_TEN_MINUTES)
            .task("large", cpu(3))
            .shortTask("long1", cpu(1), LONG)
            .shortTask("long2", cpu(1), LONG)
            .shortTask("short", cpu(1), SHORT)
            .plan();

    assertThat(order(plan)).containsExactly("short", "long1");
  }

  @Test
  void theGapGoesToWhomWaitingCostsMost() {
    Plan plan =
        waitingForFourCores()
            .shortTask("tenMinutes", cpu(1), SHORT)
            .shortTask("oneMinute", cpu(1), Duration.ofMinutes(1))
            .plan();

    assertThat(order(plan)).containsExactly("oneMinute");
  }

  @Test
  void aQuotaHoldsInTheGapToo() {
    Quota one =
        new Quota(
            Optional.of(1L),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    Plan plan =
        new Cluster()
            .node("n1", offer(4, 8))
            .running("n1", "r1", cpu(2), IN_TEN_MINUTES)
            .tenant("default", 1, one)
            .task("large", cpu(4))
            .shortTask("short1", cpu(1), SHORT)
            .shortTask("short2", cpu(1), SHORT)
            .plan();

    assertThat(order(plan)).containsExactly("short1");
    assertThat(plan.overQuota())
        .extracting(o -> o.first().task().value())
        .containsExactly("short2");
  }

  @Test
  void otherNodesAreNotHeldUp() {
    Plan plan =
        waitingForFourCores().node("n2", offer(2, 8)).shortTask("long", cpu(1), LONG).plan();

    assertThat(placements(plan)).containsExactly("long@n2");
  }

  @Test
  void aTaskThatShouldHaveEndedLongAgoIsTakenToEndNow() {
    Plan plan =
        new Cluster()
            .node("n1", offer(4, 8))
            .running("n1", "r1", cpu(3), NOW.minusSeconds(60))
            .task("large", cpu(4))
            .shortTask("short", cpu(1), SHORT)
            .plan();

    assertThat(plan.placed()).isEmpty();
    assertThat(plan.reserved()).hasValueSatisfying(r -> assertThat(r.start()).isEqualTo(NOW));
  }

  @Test
  void keepsNothingWhereNobodyKnowsWhenThereIsRoom() {
    Cluster cluster = new Cluster().node("n1", offer(4, 8));
    cluster.snapshot().nodes().getFirst().used().reserve(cpu(3), List.of());

    Plan plan = cluster.task("large", cpu(4)).shortTask("long", cpu(1), LONG).plan();

    assertThat(plan.reserved()).isEmpty();
    assertThat(order(plan)).containsExactly("long");
  }

  @Test
  void whatThisPlanPlacedIsExpectedToEndToo() {
    Plan plan =
        new Cluster()
            .node("n1", offer(4, 8))
            .shortTask("first", cpu(3), SHORT)
            .task("large", cpu(4))
            .shortTask("long", cpu(1), LONG)
            .plan();

    assertThat(order(plan)).containsExactly("first");
    assertThat(plan.reserved())
        .hasValueSatisfying(r -> assertThat(r.start()).isEqualTo(IN_TEN_MINUTES));
  }

  @Test
  void aDeviceThatIsKeptIsGivenOnlyToWhatEndsBefore() {
    List<NodeOffer.Gpu> two = List.of(new NodeOffer.Gpu(0, "T4"), new NodeOffer.Gpu(1, "T4"));
    Demand share = demand(1, 1, new GpuRequest.Share(500, List.of()), Map.of(), List.of());
    Demand both = demand(1, 1, new GpuRequest.Whole(2, List.of()), Map.of(), List.of());
    Cluster cluster = new Cluster().node("n1", offer(8, 8, two, Map.of()));
    NodeUsage used = cluster.snapshot().nodes().getFirst().used();
    used.reserve(share, List.of(0));
    used.expect(new Running(new TaskId("r1"), share, List.of(0), IN_TEN_MINUTES));

    Plan plan =
        cluster
            .task("both", both)
            .shortTask("long", share, LONG)
            .shortTask("short", share, SHORT)
            .plan();

    assertThat(order(plan)).containsExactly("short");
  }
}
