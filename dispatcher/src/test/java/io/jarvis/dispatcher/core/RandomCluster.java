package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.Quota;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Ties;
import io.jarvis.protocol.task.Wishes;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** A cluster and its waiting tasks, made from a seed. */
record RandomCluster(
    List<NodeSnapshot> nodes,
    List<Waiting> tasks,
    PlacementPolicy policy,
    Mix mix,
    Optional<Priority> clusterWide,
    Map<TenantId, TenantSnapshot> tenants) {
  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final List<String> ZONES = List.of("a", "b", "c");
  private static final List<String> IMAGES = List.of("a:latest", "b:1", "c:latest");
  private static final List<String> MODELS = List.of("A10", "T4");
  private static final List<PlacementPolicy> POLICIES =
      Policies.all().stream().sorted(Comparator.comparing(PlacementPolicy::policyName)).toList();

  ClusterSnapshot snapshot() {
    WaitingLines lines = new WaitingLines();
    tasks.forEach(lines::add);
    return new ClusterSnapshot(
        nodes,
        lines,
        policy,
        mix,
        new Runtimes(),
        new SchedulingRules(Duration.ofMinutes(30), clusterWide, 20),
        tenants,
        0,
        1000);
  }

  Plan plan() {
    return new Planner().plan(snapshot(), NOW);
  }

  /** The same nodes with these tasks on them, too. */
  RandomCluster with(List<Placement.Placed> placed, PlacementPolicy chosen) {
    List<NodeSnapshot> fuller =
        nodes.stream()
            .map(node -> {
              NodeUsage used = new NodeUsage();
              used.reserve(
                  new Demand(
                      node.used().cpuMillis(), 0, 0, new GpuRequest.None(), Map.of(), List.of()),
                  List.of());
              placed.stream()
                  .filter(p -> p.node().equals(node.id()))
                  .forEach(p -> used.reserve(p.task().demand(), p.devices()));
              return node.with(used, node.turn());
            })
            .toList();
    return new RandomCluster(fuller, tasks, chosen, mix, clusterWide, tenants);
  }

  static RandomCluster of(long seed) {
    Random random = new Random(seed);
    List<NodeSnapshot> nodes =
        IntStream.range(0, 1 + random.nextInt(seed % 4 == 0 ? 150 : 6))
            .mapToObj(i -> node(i, random))
            .toList();
    List<Waiting> tasks =
        IntStream.range(0, random.nextInt(120)).mapToObj(i -> task(i, random)).toList();
    Arrivals arrivals = new Arrivals();
    IntStream.range(0, random.nextInt(60)).forEach(i -> arrivals.add(demand(random)));
    return new RandomCluster(
        nodes,
        tasks,
        POLICIES.get(random.nextInt(POLICIES.size())),
        arrivals.mix(),
        random.nextBoolean() ? Optional.of(Priority.HIGH) : Optional.empty(),
        tenants(random));
  }

  private static Map<TenantId, TenantSnapshot> tenants(Random random) {
    Quota quota =
        new Quota(
            Optional.of((long) random.nextInt(40)),
            Optional.of(new CpuQuantity(random.nextInt(60_000))),
            Optional.empty(),
            Optional.empty(),
            Optional.of((long) random.nextInt(3)),
            Map.of("licence", (long) random.nextInt(3)));
    return Map.of(
        new TenantId("t0"),
        new TenantSnapshot(1 + random.nextInt(3), Quota.NONE, Map.of()),
        new TenantId("t1"),
        new TenantSnapshot(1, quota, Map.of()));
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
        random.nextInt(10),
        random.nextInt(3) == 0 ? Set.of("a:latest", "b:1") : Set.of(pick(IMAGES, random)));
  }

  private static Waiting task(int i, Random random) {
    LineKey line =
        new LineKey(
            new TenantId("t" + random.nextInt(3)),
            Priority.values()[random.nextInt(3)],
            Origin.values()[random.nextInt(2)]);
    return new Waiting(
        new TaskId("task-" + i),
        line,
        Place.of(NOW.minusSeconds(random.nextInt(7_200)), i),
        demand(random),
        Span.UNKNOWN,
        Optional.empty(),
        Ties.NONE,
        pick(IMAGES, random));
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
    Demand demand =
        new Demand(
            250L * random.nextInt(20),
            random.nextInt(8),
            random.nextInt(8),
            gpu,
            custom,
            constraints);
    return random.nextInt(4) == 0
        ? demand.leaning(new Leaning(TenantId.DEFAULT, wishes(random)))
        : demand;
  }

  /** Such as keep no task waiting. */
  private static Wishes wishes(Random random) {
    List<Wishes.Preference> preferences =
        IntStream.range(0, random.nextInt(3))
            .mapToObj(i ->
                new Wishes.Preference(
                    "node.zone == '" + pick(ZONES, random) + "'", 1 + random.nextInt(100)))
            .toList();
    Optional<Wishes.Grouping> spread =
        random.nextBoolean()
            ? Optional.of(
                new Wishes.Grouping(
                    "g" + random.nextInt(2),
                    random.nextBoolean() ? Optional.of("zone") : Optional.empty()))
            : Optional.empty();
    return new Wishes(preferences, Optional.empty(), spread);
  }

  private static String pick(List<String> words, Random random) {
    return words.get(random.nextInt(words.size()));
  }
}
