package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Work played to its end on small clusters, where every task runs exactly as long as it says. */
final class ReservationPropertyTest {
  private static final LineKey LINE =
      new LineKey(TenantId.DEFAULT, Priority.NORMAL, Origin.PENDING);
  private static final int CORES = 8;
  private static final int TASKS = 60;
  private static final int ROUNDS = 1_000;

  static Stream<Long> seeds() {
    return IntStream.range(0, 100).mapToObj(Long::valueOf);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void backfillNeverDelaysAReservedStartAndEveryTaskStarts(long seed) {
    Play play = new Play(seed);

    play.toTheEnd();

    assertThat(play.started).as("seed %d", seed).isEqualTo(TASKS);
  }

  private static final class Play {
    private final long seed;
    private final Random random;
    private final List<NodeSnapshot> nodes;
    private final WaitingLines lines = new WaitingLines();
    private final Map<TaskId, Instant> promised = new HashMap<>();
    private final Map<TaskId, NodeUsage> places = new HashMap<>();

    private final TreeSet<Running> running = new TreeSet<>(Running.BY_END);
    private final Planner planner = new Planner();
    private Instant now = Cluster.NOW;
    private int submitted;
    private int started;

    Play(long seed) {
      this.seed = seed;
      random = new Random(seed);
      nodes = IntStream.range(0, 1 + random.nextInt(3)).mapToObj(this::node).toList();
    }

    private NodeSnapshot node(int number) {
      NodeOffer offer = Cluster.offer(CORES, 8);
      return new NodeSnapshot(new NodeId("n" + number), offer, new NodeUsage(), Access.OPEN, 0);
    }

    void toTheEnd() {
      for (int round = 0; round < ROUNDS && started < TASKS; round++) {
        for (int more = random.nextInt(4); more > 0 && submitted < TASKS; more--) {
          submit();
        }
        carryOut(planner.plan(snapshot(), now));
        if (random.nextBoolean() || submitted == TASKS) {
          endFirst();
        }
      }
    }

    private void submit() {
      long place = Place.of(now, submitted);
      TaskId id = new TaskId(String.format("t%03d", submitted++));
      Span span = new Span("", Duration.ofMinutes(1 + random.nextInt(60)));
      lines.add(new Waiting(id, LINE, place, demand(), span, Optional.empty()));
    }

    /** A third of them are gangs, of as many members as could ever be placed. */
    private Demand demand() {
      int cores = 1 + random.nextInt(CORES);
      int most = nodes.size() * (CORES / cores);
      return Cluster.cpu(cores).times(random.nextInt(3) == 0 ? 1 + random.nextInt(most) : 1);
    }

    private ClusterSnapshot snapshot() {
      return new ClusterSnapshot(
          nodes,
          lines,
          Policies.named("best-fit").orElseThrow(),
          Mix.NONE,
          new Runtimes(),
          SchedulingRules.DEFAULT,
          Map.of(),
          0,
          TASKS);
    }

    private void carryOut(Plan plan) {
      plan.reserved().ifPresent(r -> promised.putIfAbsent(r.task().task(), r.start()));
      for (Placement.Placed placed : plan.placed()) {
        Waiting task = placed.task();
        assertThat(now)
            .as("seed %d, %s", seed, task.task())
            .isBeforeOrEqualTo(promised.getOrDefault(task.task(), now));
        lines.remove(task);
        started++;
        List<Placement.Member> members = placed.members();
        assertThat(members).as("seed %d", seed).hasSize(task.demand().members());
        for (int rank = 0; rank < members.size(); rank++) {
          start(task, task.task().member(rank), members.get(rank).node());
        }
      }
    }

    private void start(Waiting task, TaskId id, NodeId at) {
      NodeUsage used =
          nodes.stream().filter(n -> n.id().equals(at)).findFirst().orElseThrow().used();
      Running run = new Running(id, task.demand().each(), List.of(), now.plus(task.span().most()));
      used.reserve(run.demand(), List.of());
      used.expect(run);
      assertThat(used.cpuMillis()).as("seed %d", seed).isLessThanOrEqualTo(CORES * 1_000);
      places.put(run.task(), used);
      running.add(run);
    }

    private void endFirst() {
      if (running.isEmpty()) {
        return;
      }
      now = running.first().end().orElseThrow();
      while (!running.isEmpty() && !running.first().end().orElseThrow().isAfter(now)) {
        Running ended = running.removeFirst();
        NodeUsage used = places.remove(ended.task());
        used.forget(ended);
        used.free(ended.demand(), List.of());
      }
    }
  }
}
