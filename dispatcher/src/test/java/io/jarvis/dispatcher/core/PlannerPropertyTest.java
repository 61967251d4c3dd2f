package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.GpuRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a plan never does, on clusters made from a seed. */
final class PlannerPropertyTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final List<String> ZONES = List.of("a", "b", "c");
  private static final List<String> MODELS = List.of("A10", "T4");

  static Stream<Long> seeds() {
    return IntStream.range(0, 200).mapToObj(Long::valueOf);
  }

  private record Case(List<NodeSnapshot> nodes, List<Waiting> tasks, PlacementPolicy policy) {
    Plan plan() {
      WaitingLines lines = new WaitingLines();
      tasks.forEach(lines::add);
      return new Planner()
          .plan(
              new ClusterSnapshot(nodes, lines, policy, Map.of(), Optional.empty(), 0, 1000), NOW);
    }
  }

  private static Case of(long seed) {
    Random random = new Random(seed);
    List<NodeSnapshot> nodes =
        IntStream.range(0, 1 + random.nextInt(6)).mapToObj(i -> node(i, random)).toList();
    List<Waiting> tasks =
        IntStream.range(0, random.nextInt(120)).mapToObj(i -> task(i, random)).toList();
    return new Case(nodes, tasks, Policies.values()[random.nextInt(Policies.values().length)]);
  }

  private static NodeSnapshot node(int i, Random random) {
    List<NodeOffer.Gpu> gpus =
        IntStream.range(0, random.nextInt(4))
            .mapToObj(g -> new NodeOffer.Gpu(g * 2, pick(MODELS, random)))
            .toList();
    NodeOffer offer =
        new NodeOffer(
            new CpuQuantity(random.nextInt(16_000)),
            new ByteQuantity(random.nextInt(64)),
            new ByteQuantity(random.nextInt(64)),
            gpus,
            Map.of("licence", (long) random.nextInt(4)),
            Map.of("zone", pick(ZONES, random)),
            random.nextInt(20));
    NodeUsage used = new NodeUsage();
    if (offer.tasks() > 0 && offer.cpu().millis() > 0) {
      used.reserve(
          new Demand(
              random.nextInt((int) offer.cpu().millis()),
              0,
              0,
              new GpuRequest.None(),
              Map.of(),
              List.of()),
          List.of());
    }
    return new NodeSnapshot(
        new NodeId("n" + i),
        offer,
        used,
        random.nextInt(5) == 0 ? Access.SHUT : Access.OPEN,
        random.nextInt(10));
  }

  private static Waiting task(int i, Random random) {
    LineKey line =
        new LineKey(
            new TenantId("t" + random.nextInt(3)),
            Priority.values()[random.nextInt(3)],
            Origin.values()[random.nextInt(2)]);
    return new Waiting(new TaskId("task-" + i), line, i, demand(random), Optional.empty());
  }

  private static Demand demand(Random random) {
    GpuRequest gpu =
        switch (random.nextInt(6)) {
          case 0 ->
              new GpuRequest.Whole(
                  1 + random.nextInt(2),
                  random.nextBoolean() ? List.of() : List.of(pick(MODELS, random)));
          case 1 -> new GpuRequest.Share(100 * (1 + random.nextInt(9)), List.of());
          default -> new GpuRequest.None();
        };
    Map<String, Long> custom = random.nextInt(4) == 0 ? Map.of("licence", 1L) : Map.of();
    List<String> constraints =
        random.nextInt(3) == 0 ? List.of("node.zone == '" + pick(ZONES, random) + "'") : List.of();
    return new Demand(
        250L * random.nextInt(20), random.nextInt(8), random.nextInt(8), gpu, custom, constraints);
  }

  private static String pick(List<String> words, Random random) {
    return words.get(random.nextInt(words.size()));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverOverCapacity(long seed) {
    Case made = of(seed);
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
    Case made = of(seed);
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
    Case made = of(seed);
    Plan plan = made.plan();

    int accounted =
        plan.placed().size()
            + plan.neverFit().size()
            + plan.noCapacity().stream().mapToInt(Placement.NoCapacityNow::tasks).sum();
    assertThat(accounted).as("seed %d", seed).isEqualTo(made.tasks().size());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverLeavesATaskThatWouldStillFit(long seed) {
    Case made = of(seed);
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
  void thePlanDoesNotDependOnTheOrderInWhichNodesAndTasksWereTold(long seed) {
    Case made = of(seed);
    List<NodeSnapshot> nodes = new ArrayList<>(made.nodes());
    List<Waiting> tasks = new ArrayList<>(made.tasks());
    Collections.shuffle(nodes, new Random(seed + 1));
    Collections.shuffle(tasks, new Random(seed + 2));

    Plan shuffled = new Case(nodes, tasks, made.policy()).plan();

    assertThat(shuffled.placed()).as("seed %d", seed).isEqualTo(made.plan().placed());
  }
}
