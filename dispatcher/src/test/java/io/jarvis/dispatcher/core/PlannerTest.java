package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.cpu;
import static io.jarvis.dispatcher.core.Cluster.demand;
import static io.jarvis.dispatcher.core.Cluster.offer;
import static io.jarvis.dispatcher.core.Cluster.order;
import static io.jarvis.dispatcher.core.Cluster.placements;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.dispatcher.core.policy.BestFit;
import io.jarvis.dispatcher.core.policy.LeastLoaded;
import io.jarvis.dispatcher.core.policy.RoundRobin;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Choice;
import io.jarvis.protocol.task.GpuRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlannerTest {
  private static final List<NodeOffer.Gpu> TWO_GPUS =
      List.of(new NodeOffer.Gpu(3, "A10"), new NodeOffer.Gpu(5, "T4"));

  @Test
  void servesHighBeforeNormalBeforeLow() {
    Plan plan =
        new Cluster()
            .node("n1", offer(8, 8))
            .task("low", "default", Priority.LOW, Origin.PENDING, cpu(1))
            .task("normal", "default", Priority.NORMAL, Origin.PENDING, cpu(1))
            .task("high", "default", Priority.HIGH, Origin.PENDING, cpu(1))
            .plan();

    assertThat(order(plan)).containsExactly("high", "normal", "low");
  }

  @Test
  void keepsTheOrderOfATenantsTasksThatAskForDifferentThings() {
    Plan plan =
        new Cluster()
            .node("n1", offer(8, 8))
            .task("t1", cpu(1))
            .task("t2", cpu(2))
            .task("t3", cpu(1))
            .task("t4", cpu(2))
            .plan();

    assertThat(order(plan)).containsExactly("t1", "t2", "t3", "t4");
  }

  @Test
  void aTaskWithoutRoomHoldsUpNoneBehindIt() {
    Plan plan =
        new Cluster()
            .node("n1", offer(4, 8))
            .task("t1", cpu(2))
            .task("large1", cpu(4))
            .task("large2", cpu(4))
            .task("t2", cpu(2))
            .plan();

    assertThat(order(plan)).containsExactly("t1", "t2");
    assertThat(plan.noCapacity())
        .singleElement()
        .satisfies(n -> {
          assertThat(n.first().task().value()).isEqualTo("large1");
          assertThat(n.tasks()).isEqualTo(2);
        });
  }

  @Test
  void saysOfEveryNodeWhyATaskNeverFits() {
    Plan plan =
        new Cluster()
            .node("n1", offer(4, 8, List.of(), Map.of("zone", "a")))
            .node("n2", offer(4, 8, List.of(), Map.of("zone", "b")))
            .node("n3", offer(4, 8, List.of(), Map.of("zone", "b")))
            .task("t1", demand(16, 1, new GpuRequest.None(), Map.of(), List.of("node.zone == 'a'")))
            .plan();

    assertThat(plan.neverFit())
        .singleElement()
        .satisfies(never ->
            assertThat(never.reasons())
                .containsExactly(
                    "constraint node.zone == 'a' does not hold (2 nodes)",
                    "cpu: 16 asked, 4 offered (1 node)"));
  }

  @Test
  void judgesNothingBlockedWhileNoNodeIsKnown() {
    Plan plan = new Cluster().task("t1", cpu(1)).plan();

    assertThat(plan.neverFit()).isEmpty();
    assertThat(plan.noCapacity()).hasSize(1);
  }

  @Test
  void aShutNodeGetsNothingButCountsAsPresent() {
    Plan plan = new Cluster().node("n1", offer(8, 8), Access.SHUT).task("t1", cpu(1)).plan();

    assertThat(plan.placed()).isEmpty();
    assertThat(plan.neverFit()).isEmpty();
    assertThat(plan.noCapacity()).hasSize(1);
  }

  @Test
  void givesWholeGpusOfTheModelAskedFor() {
    Demand a10 = demand(1, 1, new GpuRequest.Whole(1, List.of("A10")), Map.of(), List.of());
    Plan plan =
        new Cluster()
            .node("n1", offer(8, 8, TWO_GPUS, Map.of()))
            .task("t1", a10)
            .task("t2", a10)
            .plan();

    assertThat(plan.placed())
        .singleElement()
        .satisfies(p -> assertThat(p.devices()).containsExactly(3));
  }

  @Test
  void putsSharesTogetherOnADeviceAndNeverMoreThanItHas() {
    Demand share = demand(1, 1, new GpuRequest.Share(400, List.of()), Map.of(), List.of());
    Plan plan =
        new Cluster()
            .node("n1", offer(8, 8, TWO_GPUS, Map.of()))
            .task("t1", share)
            .task("t2", share)
            .task("t3", share)
            .plan();

    assertThat(plan.placed())
        .extracting(Placement.Placed::devices)
        .containsExactly(List.of(3), List.of(3), List.of(5));
  }

  @Test
  void givesNoMoreOfACountableThingThanThereIs() {
    Demand licence = demand(1, 1, new GpuRequest.None(), Map.of("licence", 1L), List.of());
    Plan plan =
        new Cluster()
            .node("n1", offer(8, 8))
            .task("t1", licence)
            .task("t2", licence)
            .task("t3", licence)
            .plan();

    assertThat(order(plan)).containsExactly("t1", "t2");
  }

  @Test
  void roundRobinGivesEachNodeItsTurn() {
    Plan plan = fourTasksOn(new RoundRobin());

    assertThat(placements(plan)).containsExactly("t1@big", "t2@small", "t3@big", "t4@small");
  }

  @Test
  void leastLoadedChoosesTheNodeWithTheLowestShareTaken() {
    Plan plan = fourTasksOn(new LeastLoaded());

    assertThat(placements(plan)).containsExactly("t1@big", "t2@big", "t3@big", "t4@big");
  }

  @Test
  void bestFitFillsOneNodeFirst() {
    Plan plan = fourTasksOn(new BestFit());

    assertThat(placements(plan)).containsExactly("t1@small", "t2@small", "t3@big", "t4@big");
  }

  private static Plan fourTasksOn(PlacementPolicy policy) {
    return new Cluster()
        .node("big", offer(16, 16))
        .node("small", offer(2, 2))
        .policy(policy)
        .task("t1", cpu(1))
        .task("t2", cpu(1))
        .task("t3", cpu(1))
        .task("t4", cpu(1))
        .plan();
  }

  @Test
  void placesNoTaskPastItsTime() {
    LineKey line = new LineKey(TenantId.DEFAULT, Priority.NORMAL, Origin.PENDING);
    Plan plan =
        new Cluster()
            .node("n1", offer(8, 8))
            .task("late", line, cpu(1), Optional.of(Cluster.NOW))
            .task("soon", line, cpu(1), Optional.of(Cluster.NOW.plusSeconds(1)))
            .plan();

    assertThat(order(plan)).containsExactly("soon");
  }

  @Test
  void stopsAtItsLimitAndSaysSo() {
    Plan plan =
        new Cluster().node("n1", offer(8, 8)).limit(1).task("t1", cpu(1)).task("t2", cpu(1)).plan();

    assertThat(order(plan)).containsExactly("t1");
    assertThat(plan.completeness()).isEqualTo(Plan.Completeness.CUT);
  }

  @Test
  void saysWhyEachNodeWasChosen() {
    Plan plan =
        new Cluster()
            .node("n1", offer(4, 8))
            .node("n2", offer(8, 8))
            .task("t1", cpu(2))
            .task("t2", cpu(8))
            .plan();

    assertThat(placements(plan)).containsExactly("t1@n2");
    Choice choice = plan.placed().getFirst().choice();
    assertThat(choice.policy()).isEqualTo("least-loaded");
    assertThat(choice.next().orElseThrow().node().value()).isEqualTo("n1");
    assertThat(choice.next().orElseThrow().score()).isLessThan(choice.score().orElseThrow());
  }
}
