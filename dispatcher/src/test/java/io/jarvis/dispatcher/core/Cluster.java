package io.jarvis.dispatcher.core;

import static java.util.Objects.requireNonNull;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.Quota;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.dispatcher.core.policy.LeastLoaded;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.Indexes;
import io.jarvis.protocol.task.Concurrency;
import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Ties;
import io.jarvis.protocol.task.Wishes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Clusters for tests, in a few words. */
final class Cluster {
  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  static final long GIB = 1L << 30;

  private final List<NodeSnapshot> nodes = new ArrayList<>();
  private final WaitingLines lines = new WaitingLines();
  private PlacementPolicy policy = new LeastLoaded();
  private final Map<TenantId, TenantSnapshot> tenants = new HashMap<>();
  private SchedulingRules rules = SchedulingRules.DEFAULT;
  private final Arrivals arrivals = new Arrivals();
  private final Runtimes runtimes = new Runtimes();
  private List<Placement.Preempts> preempting = List.of();
  private final Kinships kinships = new Kinships();
  private final Throttles throttles = new Throttles();
  private int limit = 10_000;
  private long sequence;

  static NodeOffer offer(double cores, long gib) {
    return offer(cores, gib, List.of(), Map.of());
  }

  static NodeOffer offer(
      double cores, long gib, List<NodeOffer.Gpu> gpus, Map<String, String> attributes) {
    return new NodeOffer(
        new CpuQuantity((long) (cores * 1000)),
        new ByteQuantity(gib * GIB),
        new ByteQuantity(10 * GIB),
        gpus,
        Map.of("licence", 2L),
        attributes,
        100);
  }

  Cluster node(String id, NodeOffer offer) {
    return node(id, offer, Access.OPEN);
  }

  Cluster node(String id, NodeOffer offer, Access access) {
    nodes.add(new NodeSnapshot(new NodeId(id), offer, new NodeUsage(), access, 0));
    return this;
  }

  /** One that holds these images. */
  Cluster node(String id, NodeOffer offer, String... images) {
    nodes.add(
        new NodeSnapshot(new NodeId(id), offer, new NodeUsage(), Access.OPEN, 0, Set.of(images)));
    return this;
  }

  /** One that runs this image. */
  Cluster task(String id, Demand demand, String image) {
    LineKey line = new LineKey(TenantId.DEFAULT, Priority.NORMAL, Origin.PENDING);
    long place = Place.of(NOW.minusSeconds(60).plusMillis(sequence), sequence++);
    lines.add(
        new Waiting(
            new TaskId(id), line, place, demand, Span.UNKNOWN, Optional.empty(), Ties.NONE, image));
    return this;
  }

  /** A task on this node that should have ended then. */
  Cluster running(String node, String id, Demand demand, Instant end) {
    NodeUsage used =
        nodes.stream().filter(n -> n.id().value().equals(node)).findFirst().orElseThrow().used();
    used.reserve(demand, List.of());
    used.expect(new Running(new TaskId(id), demand, List.of(), end));
    return this;
  }

  /** A task of this tenant and class that was sent to this node then. */
  Cluster holding(String node, String id, String tenant, Priority priority, Instant since) {
    return holding(node, id, tenant, priority, cpu(1), since);
  }

  Cluster holding(
      String node, String id, String tenant, Priority priority, Demand demand, Instant since) {
    Claim claim =
        new Claim(new TenantId(tenant), priority, demand, Optional.empty(), since, Ties.NONE);
    return holding(node, new Running(new TaskId(id), 1, claim, List.of(), since, Optional.empty()));
  }

  Cluster holding(String node, Running attempt) {
    NodeUsage used =
        nodes.stream().filter(n -> n.id().value().equals(node)).findFirst().orElseThrow().used();
    used.reserve(attempt.demand(), attempt.devices());
    used.expect(attempt);
    Claim claim = attempt.claim();
    TenantSnapshot tenant =
        tenants.computeIfAbsent(
            claim.tenant(), id -> new TenantSnapshot(1, Quota.NONE, new EnumMap<>(Priority.class)));
    tenant.held().computeIfAbsent(claim.priority(), p -> new Holdings()).add(claim.demand());
    return this;
  }

  /** One of this group, which holds nothing worth mentioning, is on this node. */
  Cluster member(String node, String group) {
    kinships.add(claim(new Ties(List.of(group), Optional.empty())), new NodeId(node));
    return this;
  }

  /** A task of this key is alive. */
  Cluster live(Concurrency concurrency) {
    throttles.lives(TenantId.DEFAULT, new Ties(List.of(), Optional.of(concurrency)));
    return this;
  }

  /** And is placed. */
  Cluster livePlaced(Concurrency concurrency) {
    throttles.placed(claim(new Ties(List.of(), Optional.of(concurrency))));
    return live(concurrency);
  }

  private static Claim claim(Ties ties) {
    return new Claim(TenantId.DEFAULT, Priority.NORMAL, cpu(0), Optional.empty(), NOW, ties);
  }

  /** Whatever waits. */
  Cluster waits(Waiting waiting) {
    lines.add(waiting);
    return this;
  }

  /** An array of which so many may leave. */
  Cluster array(String id, Demand demand, int free) {
    LineKey line = new LineKey(TenantId.DEFAULT, Priority.NORMAL, Origin.PENDING);
    lines.add(
        new Waiting(
            new TaskId(id),
            line,
            Place.of(NOW.minusSeconds(60).plusMillis(sequence), sequence++),
            demand,
            Span.UNKNOWN,
            Optional.empty(),
            Ties.NONE,
            "",
            Optional.of(new Row(Indexes.NONE, free))));
    return this;
  }

  /** A task that waits, and is alive. */
  Cluster task(String id, Demand demand, Concurrency concurrency) {
    LineKey line = new LineKey(TenantId.DEFAULT, Priority.NORMAL, Origin.PENDING);
    long place = Place.of(NOW.minusSeconds(60).plusMillis(sequence), sequence++);
    Ties ties = new Ties(List.of(), Optional.of(concurrency));
    lines.add(
        new Waiting(new TaskId(id), line, place, demand, Span.UNKNOWN, Optional.empty(), ties, ""));
    return live(concurrency);
  }

  /** One core, with these wishes. */
  static Demand wishing(Wishes wishes) {
    return cpu(1).leaning(new Leaning(TenantId.DEFAULT, wishes));
  }

  /** It has left its node. */
  Cluster gone(String id) {
    nodes.forEach(node ->
        List.copyOf(node.used().running()).stream()
            .filter(r -> r.task().value().equals(id))
            .forEach(r -> {
              node.used().free(r.demand(), r.devices());
              node.used().forget(r);
              requireNonNull(
                      requireNonNull(tenants.get(r.claim().tenant()))
                          .held()
                          .get(r.claim().priority()))
                  .remove(r.demand());
            }));
    return this;
  }

  /** As the plan before left it. */
  Cluster after(Plan plan) {
    preempting = plan.preempting();
    return this;
  }

  /** One that may run so long. */
  Cluster shortTask(String id, Demand demand, Duration timeout) {
    LineKey line = new LineKey(TenantId.DEFAULT, Priority.NORMAL, Origin.PENDING);
    long place = Place.of(NOW.minusSeconds(60).plusMillis(sequence), sequence++);
    lines.add(
        new Waiting(new TaskId(id), line, place, demand, new Span("", timeout), Optional.empty()));
    return this;
  }

  Cluster policy(PlacementPolicy chosen) {
    policy = chosen;
    return this;
  }

  /** As if so many such tasks had come before. */
  Cluster expecting(int times, Demand demand) {
    for (int i = 0; i < times; i++) {
      arrivals.add(demand);
    }
    return this;
  }

  Cluster tenant(String id, int weight, Quota quota) {
    tenants.put(new TenantId(id), new TenantSnapshot(weight, quota, Map.of()));
    return this;
  }

  Cluster tenant(String id, TenantSnapshot tenant) {
    tenants.put(new TenantId(id), tenant);
    return this;
  }

  /** A tenant of which such a task is placed already. */
  Cluster tenantHolding(String id, Priority priority, Demand demand) {
    Holdings held = new Holdings();
    held.add(demand);
    tenants.put(new TenantId(id), new TenantSnapshot(1, Quota.NONE, Map.of(priority, held)));
    return this;
  }

  Cluster rules(SchedulingRules chosen) {
    rules = chosen;
    return this;
  }

  Cluster limit(int most) {
    limit = most;
    return this;
  }

  static Demand cpu(double cores) {
    return demand(cores, 0, new GpuRequest.None(), Map.of(), List.of());
  }

  static Demand demand(
      double cores, long gib, GpuRequest gpu, Map<String, Long> custom, List<String> constraints) {
    return new Demand((long) (cores * 1000), gib * GIB, 0, gpu, custom, constraints);
  }

  Cluster task(String id, Demand demand) {
    return task(id, "default", Priority.NORMAL, Origin.PENDING, demand);
  }

  Cluster task(String id, String tenant, Priority priority, Origin origin, Demand demand) {
    return task(id, new LineKey(new TenantId(tenant), priority, origin), demand, Optional.empty());
  }

  Cluster task(String id, LineKey line, Demand demand, Optional<Instant> startBefore) {
    return task(id, line, demand, startBefore, NOW.minusSeconds(60).plusMillis(sequence));
  }

  private Cluster task(
      String id, LineKey line, Demand demand, Optional<Instant> startBefore, Instant submitted) {
    long place = Place.of(submitted, sequence++);
    lines.add(new Waiting(new TaskId(id), line, place, demand, startBefore));
    return this;
  }

  /** One that waits since then. */
  Cluster taskSince(Instant submitted, String id, Priority priority, Demand demand) {
    LineKey line = new LineKey(TenantId.DEFAULT, priority, Origin.PENDING);
    return task(id, line, demand, Optional.empty(), submitted);
  }

  Plan plan() {
    return new Planner().plan(snapshot(), NOW);
  }

  ClusterSnapshot snapshot() {
    return new ClusterSnapshot(
        nodes,
        lines,
        policy,
        arrivals.mix(),
        runtimes,
        rules,
        tenants,
        kinships,
        throttles,
        preempting,
        0,
        limit);
  }

  /** Each placement as {@code task@node}. */
  static List<String> placements(Plan plan) {
    return plan.placed().stream().map(p -> p.task().task() + "@" + p.node()).toList();
  }

  /** Each task that others make room for, as {@code task@node: victims}. */
  static List<String> preemptions(Plan plan) {
    return plan.preempting().stream()
        .map(p ->
            p.task().task()
                + "@"
                + p.node()
                + ": "
                + p.victims().stream()
                    .map(v -> v.task().value())
                    .sorted()
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  /** The tasks placed, in order. */
  static List<String> order(Plan plan) {
    return plan.placed().stream().map(p -> p.task().task().value()).toList();
  }
}
