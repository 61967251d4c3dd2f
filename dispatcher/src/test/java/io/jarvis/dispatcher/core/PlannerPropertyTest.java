package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.dispatcher.core.PlacementPolicy.Scoring;
import io.jarvis.protocol.task.GpuRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a plan never does, on clusters made from a seed. */
final class PlannerPropertyTest {
  static Stream<Long> seeds() {
    return IntStream.range(0, 200).mapToObj(Long::valueOf);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverOverCapacity(long seed) {
    RandomCluster made = RandomCluster.of(seed);
    Plan plan = made.plan();

    for (NodeSnapshot node : made.nodes()) {
      plan.placed().stream()
          .filter(p -> p.node().equals(node.id()))
          .forEach(p -> node.used().reserve(p.task().demand(), p.devices()));
      NodeOffer offer = node.offer();
      NodeUsage used = node.used();
      assertThat(used.cpuMillis())
          .as("cpu, seed %d", seed)
          .isLessThanOrEqualTo(offer.cpu().millis());
      assertThat(used.memoryBytes())
          .as("memory, seed %d", seed)
          .isLessThanOrEqualTo(offer.memory().bytes());
      assertThat(used.diskBytes())
          .as("disk, seed %d", seed)
          .isLessThanOrEqualTo(offer.disk().bytes());
      assertThat(used.tasks()).as("tasks, seed %d", seed).isLessThanOrEqualTo(offer.tasks());
      assertThat(used.custom("licence"))
          .as("licence, seed %d", seed)
          .isLessThanOrEqualTo(offer.custom().get("licence"));
      offer
          .gpus()
          .forEach(gpu ->
              assertThat(used.gpuMillis(gpu.index()))
                  .as("gpu, seed %d", seed)
                  .isLessThanOrEqualTo(1000));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverAConstraintBrokenNorAShutNodeChosenNorAWrongDeviceGiven(long seed) {
    RandomCluster made = RandomCluster.of(seed);
    Constraints constraints = new Constraints();

    made.plan()
        .placed()
        .forEach(p -> {
          NodeSnapshot node =
              made.nodes().stream().filter(n -> n.id().equals(p.node())).findFirst().orElseThrow();
          assertThat(node.access()).as("seed %d", seed).isEqualTo(Access.OPEN);
          assertThat(constraints.broken(p.task().demand().constraints(), node.offer().attributes()))
              .as("seed %d", seed)
              .isEmpty();
          assertDevices(p, node, seed);
        });
  }

  private static void assertDevices(Placement.Placed placed, NodeSnapshot node, long seed) {
    List<String> models =
        node.offer().gpus().stream()
            .filter(g -> placed.devices().contains(g.index()))
            .map(NodeOffer.Gpu::model)
            .toList();
    switch (placed.task().demand().gpu()) {
      case GpuRequest.None() -> assertThat(placed.devices()).as("seed %d", seed).isEmpty();
      case GpuRequest.Share share -> assertThat(models).as("seed %d", seed).hasSize(1);
      case GpuRequest.Whole(int count, var wanted) -> {
        assertThat(models).as("seed %d", seed).hasSize(count);
        if (!wanted.isEmpty()) {
          assertThat(wanted).as("seed %d", seed).containsAll(models);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverLosesATask(long seed) {
    RandomCluster made = RandomCluster.of(seed);
    Plan plan = made.plan();

    int accounted =
        plan.placed().size()
            + plan.neverFit().size()
            + plan.noCapacity().stream().mapToInt(Placement.NoCapacityNow::tasks).sum()
            + plan.overQuota().stream().mapToInt(Placement.OverQuota::tasks).sum();
    assertThat(accounted).as("seed %d", seed).isEqualTo(made.tasks().size());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverLeavesATaskThatWouldStillFit(long seed) {
    RandomCluster made = RandomCluster.of(seed);
    Plan plan = made.plan();
    made.nodes()
        .forEach(node ->
            plan.placed().stream()
                .filter(p -> p.node().equals(node.id()))
                .forEach(p -> node.used().reserve(p.task().demand(), p.devices())));
    Fit fit = new Fit(new Constraints());

    plan.noCapacity()
        .forEach(left ->
            assertThat(
                    made.nodes().stream()
                        .filter(n -> n.access() == Access.OPEN)
                        .filter(n -> fit.obstacle(left.first().demand(), n.offer()).isEmpty()))
                .as("seed %d", seed)
                .noneMatch(node -> new Room(node).holds(left.first().demand())));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverOverAQuotaNorShortOfItWhereThereIsRoom(long seed) {
    RandomCluster made = RandomCluster.of(seed);
    Plan plan = made.plan();

    made.tenants()
        .forEach((tenant, snapshot) -> {
          Holdings held = new Holdings();
          plan.placed().stream()
              .filter(p -> p.task().line().tenant().equals(tenant))
              .forEach(p -> {
                assertThat(QuotaCheck.allows(snapshot.quota(), held, p.task().demand()))
                    .as("seed %d", seed)
                    .isTrue();
                held.add(p.task().demand());
              });
          plan.overQuota().stream()
              .filter(over -> over.first().line().tenant().equals(tenant))
              .forEach(over ->
                  assertThat(QuotaCheck.allows(snapshot.quota(), held, over.first().demand()))
                      .as("seed %d", seed)
                      .isFalse());
        });
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void thePlanDoesNotDependOnTheOrderInWhichNodesAndTasksWereTold(long seed) {
    RandomCluster made = RandomCluster.of(seed);
    List<NodeSnapshot> nodes = new ArrayList<>(made.nodes());
    List<Waiting> tasks = new ArrayList<>(made.tasks());
    Collections.shuffle(nodes, new Random(seed + 1));
    Collections.shuffle(tasks, new Random(seed + 2));

    Plan shuffled =
        new RandomCluster(
                nodes, tasks, made.policy(), made.mix(), made.clusterWide(), made.tenants())
            .plan();

    assertThat(shuffled.placed()).as("seed %d", seed).isEqualTo(made.plan().placed());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void thePlanDoesNotDependOnWhatWasPlannedBefore(long seed) {
    RandomCluster made = RandomCluster.of(seed);
    RandomCluster other = RandomCluster.of(seed + 1);
    RandomCluster fuller = made.with(made.plan().placed(), other.policy());
    Planner experienced = new Planner();

    for (RandomCluster cluster : List.of(made, fuller, other, fuller, made)) {
      assertThat(experienced.plan(cluster.snapshot(), RandomCluster.NOW))
          .as("seed %d", seed)
          .isEqualTo(cluster.plan());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theChoiceScoresAsThatOfAScan(long seed) {
    RandomCluster made = RandomCluster.of(seed);
    NodeIndex indexed = new NodeIndex();
    NodeIndex cramped = new NodeIndex(Tournaments.COLUMNS * made.nodes().size());
    NodeIndex scanned = new NodeIndex(0);
    cramped.follow(made.snapshot());
    indexed.follow(made.snapshot());
    scanned.follow(made.snapshot());
    Scoring scoring =
        made.policy().scoring(made.mix(), made.nodes().stream().map(NodeSnapshot::offer).toList());

    long turn = 100;
    for (Waiting task : made.tasks()) {
      Demand demand = task.demand();
      Optional<Room> chosen = indexed.best(demand, task.image());
      Optional<Room> best = scanned.best(demand, task.image());
      assertThat(chosen.map(Room::id)).as("seed %d", seed).isEqualTo(best.map(Room::id));
      Optional<Room> remembered = cramped.best(demand, task.image());
      assertThat(remembered.map(Room::id)).as("seed %d", seed).isEqualTo(best.map(Room::id));
      if (best.isPresent()) {
        assertThat(scoring.score(demand, chosen.orElseThrow()))
            .as("seed %d", seed)
            .isEqualTo(scoring.score(demand, best.orElseThrow()));
        assertThat(indexed.take(chosen.orElseThrow(), demand, ++turn))
            .as("seed %d", seed)
            .isEqualTo(scanned.take(best.orElseThrow(), demand, turn));
        cramped.take(remembered.orElseThrow(), demand, turn);
      }
    }
  }
}
