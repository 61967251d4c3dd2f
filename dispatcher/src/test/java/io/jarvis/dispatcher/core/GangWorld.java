package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Ties;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Small nodes, full of tasks and gangs of one tenant, and a gang that waits; from a seed. */
final class GangWorld {
  private static final int LIMIT = 1_000;
  private static final int CPU_MILLIS = 4_000;

  private final long seed;
  private final Random random;
  private final List<NodeSnapshot> empty;
  private final Books books = new Books();
  private final Rehearsal rehearsal;
  private final Waiting gang;
  private int count;

  GangWorld(long seed) {
    this.seed = seed;
    random = new Random(seed);
    empty = IntStream.range(0, 2 + random.nextInt(2)).mapToObj(this::node).toList();
    IntStream.range(0, random.nextInt(3)).forEach(i -> hold(1 + random.nextInt(3)));
    IntStream.range(0, 4 + random.nextInt(4)).forEach(i -> hold(1));
    gang = waiting("gang", 2 + random.nextInt(3));
    WaitingLines lines = new WaitingLines();
    lines.add(gang);
    rehearsal = new Rehearsal(stage(empty), books, lines, 0);
  }

  /** What a set of victims costs. */
  record Cost(long lost, int victims) {
    static final Comparator<Cost> LEAST =
        Comparator.comparingLong(Cost::lost).thenComparing(Cost::victims);
  }

  private NodeSnapshot node(int number) {
    NodeOffer offer =
        Cluster.offer(
            CPU_MILLIS / 1_000,
            8,
            List.of(new NodeOffer.Gpu(0, "T4"), new NodeOffer.Gpu(1, "T4")),
            Map.of());
    Access access = random.nextInt(8) == 0 ? Access.SHUT : Access.OPEN;
    return new NodeSnapshot(new NodeId("n" + number), offer, new NodeUsage(), access, 0);
  }

  private static Stage stage(List<NodeSnapshot> nodes) {
    return new Stage(
        nodes,
        Policies.named("best-fit").orElseThrow(),
        Mix.NONE,
        SchedulingRules.DEFAULT,
        Map.of(TenantId.DEFAULT, ClusterConfig.Tenant.DEFAULT));
  }

  /** So many that ask the same are on nodes, if there is room for all. */
  private void hold(int members) {
    TaskId task = new TaskId("r" + count++);
    Instant since = NOW.minusSeconds(1 + random.nextInt(3_000));
    Demand demand = demand();
    Claim claim =
        new Claim(
            TenantId.DEFAULT,
            Priority.values()[random.nextInt(3)],
            demand.times(members),
            Optional.of(Span.UNKNOWN),
            since,
            Ties.NONE);
    List<Placement.Member> places = new ArrayList<>();
    Map<NodeId, Room> rooms = new TreeMap<>();
    nodes().forEach(node -> rooms.put(node.id(), new Room(node.with(node.used(), 0))));
    List<Room> some = new ArrayList<>(rooms.values());
    for (int rank = 0; rank < members; rank++) {
      Collections.shuffle(some, random);
      some.stream()
          .filter(room -> room.holds(demand))
          .findFirst()
          .ifPresent(room -> places.add(new Placement.Member(room.id(), room.take(demand, 0), 0)));
    }
    if (places.size() == members) {
      books.planned(task, 1, places, claim, since);
    }
  }

  private List<NodeSnapshot> nodes() {
    return empty.stream().map(node -> node.with(books.usage(node.id()), 0)).toList();
  }

  private Demand demand() {
    GpuRequest gpu =
        switch (random.nextInt(6)) {
          case 0 -> new GpuRequest.Whole(1, List.of());
          case 1 -> new GpuRequest.Share(500, List.of());
          default -> new GpuRequest.None();
        };
    return Cluster.demand(1 + random.nextInt(2), random.nextInt(3), gpu, Map.of(), List.of());
  }

  private Waiting waiting(String id, int members) {
    LineKey line =
        new LineKey(TenantId.DEFAULT, Priority.values()[random.nextInt(2)], Origin.PENDING);
    return new Waiting(
        new TaskId(id), line, Place.of(NOW, count++), demand().times(members), Optional.empty());
  }

  /** A few tasks wait behind it. */
  GangWorld withOthersWaiting() {
    IntStream.range(0, 1 + random.nextInt(5))
        .forEach(i -> rehearsal.submit(waiting("w" + i, 1 + random.nextInt(2))));
    return this;
  }

  Plan plan() {
    return rehearsal.plan(NOW, LIMIT);
  }

  Plan planInAnotherOrder() {
    List<NodeSnapshot> shuffled = new ArrayList<>(empty);
    Collections.shuffle(shuffled, random);
    return rehearsal.on(stage(shuffled)).plan(NOW, LIMIT);
  }

  Plan play() {
    Plan plan = rehearsal.play(NOW, LIMIT);
    for (NodeSnapshot node : rehearsal.nodes()) {
      NodeUsage used = node.used();
      assertThat(used.cpuMillis()).as("cpu, seed %d", seed).isLessThanOrEqualTo(CPU_MILLIS);
      assertThat(used.memoryBytes()).as("memory, seed %d", seed).isLessThan(8 * Cluster.GIB + 1);
      assertThat(Math.max(used.gpuMillis(0), used.gpuMillis(1)))
          .as("gpu, seed %d", seed)
          .isLessThan(1_001);
    }
    return plan;
  }

  /** All who have to leave do so, and wait again. */
  void vacate(Plan played) {
    rehearsal.vacate(played);
  }

  boolean isForGang(Placement.Preempts pledge) {
    return pledge.task().equals(gang);
  }

  boolean mayLeave(Running victim) {
    return victim.claim().priority().compareTo(gang.line().priority()) > 0;
  }

  Cost cost(Placement.Preempts pledge) {
    Map<TaskId, Running> tasks = new TreeMap<>();
    pledge.victims().forEach(victim -> tasks.putIfAbsent(victim.whole(), victim));
    return cost(List.copyOf(tasks.values()));
  }

  private Cost cost(List<Running> tasks) {
    Capacity all = Capacity.of(empty.stream().map(NodeSnapshot::offer).toList());
    List<Victim> victims =
        tasks.stream().map(task -> Victim.of(List.of(new Victim.Spot(0, task)), all, NOW)).toList();
    return new Cost(VictimSearch.lost(victims), victims.size());
  }

  /** The cheapest of all sets of tasks that would leave room for all members. */
  Optional<Cost> cheapestOfAll() {
    Map<TaskId, Running> tasks = new TreeMap<>();
    books.occupants().stream()
        .filter(this::mayLeave)
        .forEach(attempt -> tasks.putIfAbsent(attempt.whole(), attempt));
    List<Running> all = List.copyOf(tasks.values());
    return IntStream.range(1, 1 << all.size())
        .mapToObj(set ->
            IntStream.range(0, all.size())
                .filter(i -> (set >> i & 1) == 1)
                .mapToObj(all::get)
                .toList())
        .filter(this::makesRoom)
        .map(this::cost)
        .min(Cost.LEAST);
  }

  private boolean makesRoom(List<Running> leaving) {
    Books then = books.copy();
    leaving.forEach(task -> then.dropped(task.whole()));
    Demand each = gang.demand().each();
    int most = gang.demand().members();
    return empty.stream()
            .mapToInt(node -> new Room(node.with(then.usage(node.id()), 0)).fitting(each, most))
            .sum()
        >= most;
  }
}
