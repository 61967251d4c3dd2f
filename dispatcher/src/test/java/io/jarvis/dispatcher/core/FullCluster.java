package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.Quota;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Ties;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Small nodes full of tasks of several tenants and classes, and tasks that wait; from a seed. */
final class FullCluster {
  private static final Duration ROUND = Duration.ofMinutes(10);

  private final long seed;
  private final Random random;
  private final List<NodeSnapshot> nodes;
  private final Map<TaskId, Waiting> waiting = new LinkedHashMap<>();
  private final Map<TenantId, TenantSnapshot> tenants = new HashMap<>();
  private List<Placement.Preempts> preempting = List.of();
  private Instant now = Cluster.NOW;
  private int count;

  private FullCluster(long seed) {
    this.seed = seed;
    random = new Random(seed);
    nodes = IntStream.range(0, 1 + random.nextInt(3)).mapToObj(this::node).toList();
    IntStream.range(0, random.nextInt(12)).forEach(i -> submit());
  }

  static FullCluster of(long seed) {
    return new FullCluster(seed);
  }

  /** What a set of victims costs, and where they are. */
  record Cost(long lost, int victims, NodeId node) {
    static final Comparator<Cost> LEAST =
        Comparator.comparingLong(Cost::lost).thenComparing(Cost::victims).thenComparing(Cost::node);
  }

  private NodeSnapshot node(int number) {
    NodeOffer offer =
        Cluster.offer(
            8, 8, List.of(new NodeOffer.Gpu(0, "T4"), new NodeOffer.Gpu(1, "T4")), Map.of());
    Access access = random.nextInt(8) == 0 ? Access.SHUT : Access.OPEN;
    NodeSnapshot node =
        new NodeSnapshot(new NodeId("n" + number), offer, new NodeUsage(), access, 0);
    Room room = new Room(new NodeSnapshot(node.id(), offer, new NodeUsage(), Access.OPEN, 0));
    for (int i = random.nextInt(12); i > 0; i--) {
      Demand demand = demand();
      if (room.holds(demand)) {
        start(node, running(demand, room.take(demand, 0)));
      }
    }
    return node;
  }

  private Running running(Demand demand, List<Integer> devices) {
    Instant since = now.minusSeconds(random.nextInt(3_600));
    Instant submitted = since.minusSeconds(random.nextInt(3_000));
    Claim claim = new Claim(tenant(), priority(), demand, Optional.empty(), submitted, Ties.NONE);
    Optional<Instant> end =
        random.nextBoolean()
            ? Optional.of(now.plusSeconds(random.nextInt(4_000) - 1_000))
            : Optional.empty();
    return new Running(new TaskId("r" + count++), 1, claim, devices, since, end);
  }

  private void submit() {
    LineKey line = new LineKey(tenant(), priority(), Origin.PENDING);
    long place = Place.of(now.minusSeconds(random.nextInt(3_000)), count);
    TaskId id = new TaskId("w" + count++);
    Span span = new Span("", Duration.ofMinutes(1 + random.nextInt(60)));
    waiting.put(id, new Waiting(id, line, place, demand(), span, Optional.empty()));
  }

  private Demand demand() {
    GpuRequest gpu =
        switch (random.nextInt(6)) {
          case 0 -> new GpuRequest.Whole(1, List.of());
          case 1 -> new GpuRequest.Share(500, List.of());
          default -> new GpuRequest.None();
        };
    return Cluster.demand(1 + random.nextInt(4), random.nextInt(4), gpu, Map.of(), List.of());
  }

  private TenantId tenant() {
    return new TenantId("t" + random.nextInt(2));
  }

  private Priority priority() {
    return Priority.values()[random.nextInt(3)];
  }

  /** The same, but that only the first task waits, or a new one if there is none. */
  FullCluster withOneWaiting() {
    if (waiting.isEmpty()) {
      submit();
    }
    waiting.keySet().retainAll(List.of(waiting.keySet().iterator().next()));
    return this;
  }

  List<NodeSnapshot> nodes() {
    return nodes;
  }

  ServiceOrder order() {
    return new ServiceOrder(now, SchedulingRules.DEFAULT.agingStep());
  }

  Plan plan() {
    return plan(nodes, List.copyOf(waiting.values()));
  }

  /** The plan of the same cluster, put down in another order. */
  Plan planInAnotherOrder() {
    List<NodeSnapshot> shuffled = new ArrayList<>(nodes);
    List<Waiting> tasks = new ArrayList<>(waiting.values());
    Collections.shuffle(shuffled, random);
    Collections.shuffle(tasks, random);
    return plan(shuffled, tasks);
  }

  private Plan plan(List<NodeSnapshot> inOrder, List<Waiting> tasks) {
    WaitingLines lines = new WaitingLines();
    tasks.forEach(lines::add);
    ClusterSnapshot snapshot =
        new ClusterSnapshot(
            inOrder,
            lines,
            Policies.named("best-fit").orElseThrow(),
            Mix.NONE,
            new Runtimes(),
            SchedulingRules.DEFAULT,
            tenants,
            Kinships.NONE,
            new Throttles(),
            preempting,
            0,
            1_000);
    return new Planner().plan(snapshot, now);
  }

  /** Tasks start where they are placed; of those that have to leave, one or more do. */
  void carryOut(Plan plan) {
    plan.placed().forEach(this::start);
    preempting = plan.preempting();
    List<Running> leaving =
        preempting.stream().flatMap(pledge -> pledge.victims().stream()).toList();
    leaving.stream().findFirst().ifPresent(this::leave);
    leaving.stream().skip(1).filter(victim -> random.nextBoolean()).forEach(this::leave);
    now = now.plus(ROUND);
  }

  private void start(Placement.Placed placed) {
    Waiting task = placed.task();
    waiting.remove(task.task());
    start(
        nodeOf(placed.node()),
        new Running(task.task(), 2, Claim.of(task), placed.devices(), now, Optional.empty()));
  }

  private void start(NodeSnapshot node, Running attempt) {
    node.used().reserve(attempt.demand(), attempt.devices());
    node.used().expect(attempt);
    held(attempt.claim()).add(attempt.demand());
    assertThat(node.used().cpuMillis()).as("cpu, seed %d", seed).isLessThanOrEqualTo(8_000);
    assertThat(node.used().memoryBytes())
        .as("memory, seed %d", seed)
        .isLessThanOrEqualTo(8 * Cluster.GIB);
    attempt
        .devices()
        .forEach(gpu ->
            assertThat(node.used().gpuMillis(gpu)).as("gpu, seed %d", seed).isLessThan(1_001));
  }

  private void leave(Running victim) {
    NodeSnapshot node =
        nodes.stream().filter(n -> n.used().running().contains(victim)).findFirst().orElseThrow();
    node.used().free(victim.demand(), victim.devices());
    node.used().forget(victim);
    Claim claim = victim.claim();
    held(claim).remove(victim.demand());
    LineKey line = new LineKey(claim.tenant(), claim.priority(), Origin.RETURNED);
    long place = Place.of(claim.submitted(), count++);
    waiting.put(
        victim.task(),
        new Waiting(victim.task(), line, place, victim.demand(), Span.UNKNOWN, Optional.empty()));
  }

  private Holdings held(Claim claim) {
    return tenants
        .computeIfAbsent(
            claim.tenant(), id -> new TenantSnapshot(1, Quota.NONE, new EnumMap<>(Priority.class)))
        .held()
        .computeIfAbsent(claim.priority(), priority -> new Holdings());
  }

  private NodeSnapshot nodeOf(NodeId id) {
    return nodes.stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
  }

  /** A tenant's share without these. */
  double share(TenantId tenant, Holdings without) {
    Holdings left = new Holdings();
    tenants.getOrDefault(tenant, TenantSnapshot.UNKNOWN).held().values().forEach(left::add);
    left.remove(without);
    return left.dominantShare(capacity());
  }

  private Capacity capacity() {
    return Capacity.of(nodes.stream().map(NodeSnapshot::offer).toList());
  }

  /** What each of the tenants that hold something or wait should have at most. */
  double fairShare() {
    long active =
        IntStream.range(0, 2)
            .mapToObj(i -> new TenantId("t" + i))
            .filter(tenant ->
                !tenants.getOrDefault(tenant, TenantSnapshot.UNKNOWN).held().isEmpty()
                    || waiting.values().stream().anyMatch(w -> w.line().tenant().equals(tenant)))
            .count();
    return 1.0 / active;
  }

  Cost cost(Placement.Preempts pledge) {
    List<Victim> victims = pledge.victims().stream().map(this::victim).toList();
    return new Cost(VictimSearch.lost(victims), victims.size(), pledge.node());
  }

  /** The cheapest of all sets of attempts on all nodes that would make room for the one task. */
  Optional<Cost> cheapestOfAll() {
    Waiting task = waiting.values().iterator().next();
    return nodes.stream()
        .filter(node -> node.access() == Access.OPEN)
        .flatMap(node -> costs(node, task).stream())
        .min(Cost.LEAST);
  }

  private List<Cost> costs(NodeSnapshot node, Waiting task) {
    List<Victim> all =
        node.used().running().stream().map(this::victim).sorted(Victim.BY_LOSS).toList();
    return IntStream.range(0, 1 << all.size())
        .mapToObj(set ->
            IntStream.range(0, all.size())
                .filter(i -> (set >> i & 1) == 1)
                .mapToObj(all::get)
                .toList())
        .filter(set -> mayLeave(set, task) && makesRoom(node, set, task.demand()))
        .map(set -> new Cost(VictimSearch.lost(set), set.size(), node.id()))
        .toList();
  }

  private Victim victim(Running attempt) {
    return Victim.of(List.of(new Victim.Spot(0, attempt)), capacity(), now);
  }

  private boolean mayLeave(List<Victim> set, Waiting task) {
    Holdings gone = new Holdings();
    for (Victim victim : set) {
      Claim claim = victim.attempt().claim();
      boolean own = claim.tenant().equals(task.line().tenant());
      if (!order().outranks(task.line().priority(), victim.attempt())
          || (!own && (share(claim.tenant(), gone) <= fairShare() || !staysWithinShare(task)))) {
        return false;
      }
      if (!own) {
        gone.add(claim.demand());
      }
    }
    return true;
  }

  private boolean staysWithinShare(Waiting task) {
    Holdings with = new Holdings();
    TenantId tenant = task.line().tenant();
    tenants.getOrDefault(tenant, TenantSnapshot.UNKNOWN).held().values().forEach(with::add);
    with.add(task.demand());
    return with.dominantShare(capacity()) <= fairShare();
  }

  private static boolean makesRoom(NodeSnapshot node, List<Victim> set, Demand demand) {
    Room room = new Room(node);
    set.forEach(v -> room.give(v.attempt().demand(), v.attempt().devices()));
    return room.holds(demand);
  }
}
