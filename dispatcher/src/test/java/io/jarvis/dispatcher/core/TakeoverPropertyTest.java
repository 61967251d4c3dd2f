package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.Ties;
import io.jarvis.state.LiveTask;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Work played to its end on small clusters, whose leader is replaced again and again by one that
 * knows nothing but the log. No task runs longer than is expected of it, most of them far shorter
 * than their timeouts.
 */
final class TakeoverPropertyTest {
  private static final LineKey LINE =
      new LineKey(TenantId.DEFAULT, Priority.NORMAL, Origin.PENDING);
  private static final int CORES = 8;
  private static final int TASKS = 60;
  private static final int ROUNDS = 2_000;

  static Stream<Long> seeds() {
    return IntStream.range(0, 100).mapToObj(Long::valueOf);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aKeptStartIsTheSameForANewLeaderAndNobodyIsStarvedByTakeovers(long seed) {
    Play play = new Play(seed);

    play.toTheEnd();

    assertThat(play.started).as("seed %d", seed).isEqualTo(TASKS);
    assertThat(play.compared).as("seed %d: starts that were kept", seed).isPositive();
  }

  private static final class Play {
    private final long seed;
    private final Random random;
    private final List<NodeSnapshot> nodes;
    private final WaitingLines lines = new WaitingLines();
    private final Map<TaskId, Instant> promised = new HashMap<>();
    private final Map<TaskId, LiveTask> log = new TreeMap<>();
    private final Map<TaskId, Instant> ends = new TreeMap<>();
    private Books books = new Books();
    private Planner planner = new Planner();
    private Instant now = Cluster.NOW;
    private int submitted;
    private int started;
    private int compared;

    Play(long seed) {
      this.seed = seed;
      random = new Random(seed);
      nodes = IntStream.range(0, 1 + random.nextInt(3)).mapToObj(Play::node).toList();
    }

    private static NodeSnapshot node(int number) {
      return new NodeSnapshot(
          new NodeId("n" + number), Cluster.offer(CORES, 8), new NodeUsage(), Access.OPEN, 0);
    }

    void toTheEnd() {
      for (int round = 0; round < ROUNDS && started < TASKS; round++) {
        for (int more = random.nextInt(4); more > 0 && submitted < TASKS; more--) {
          submit();
        }
        carryOut(plan());
        if (random.nextInt(3) == 0) {
          takeOver();
        }
        if (random.nextBoolean() || submitted == TASKS) {
          endFirst();
        }
      }
    }

    /** Those of one name run equally long, which is learned of them; a third are gangs. */
    private void submit() {
      int cores = 1 + random.nextInt(CORES);
      int most = nodes.size() * (CORES / cores);
      Demand demand =
          Cluster.cpu(cores).times(random.nextInt(3) == 0 ? 1 + random.nextInt(most) : 1);
      int minutes = 1 + random.nextInt(4) * 10;
      Span span = new Span("runs-" + minutes, Duration.ofMinutes(minutes + random.nextInt(100)));
      long place = Place.of(now, submitted);
      TaskId id = new TaskId(String.format("t%03d-%d", submitted++, minutes));
      lines.add(new Waiting(id, LINE, place, demand, span, Optional.empty()));
    }

    private static Duration runtime(TaskId task) {
      return Duration.ofMinutes(
          Long.parseLong(task.value().substring(task.value().indexOf('-') + 1)));
    }

    private Plan plan() {
      List<NodeSnapshot> used =
          nodes.stream().map(node -> node.with(books.usage(node.id()), 0)).toList();
      Stage stage =
          new Stage(
              used,
              Policies.named("best-fit").orElseThrow(),
              Mix.NONE,
              SchedulingRules.DEFAULT,
              Map.of());
      return planner.plan(ClusterSnapshot.of(stage, books, lines, List.of(), 0, TASKS), now);
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
        books.planned(task.task(), 1, placed, now);
        log.put(task.task(), assigned(placed));
        ends.put(task.task(), now.plus(runtime(task.task())));
      }
    }

    /** As the log says it. */
    private LiveTask assigned(Placement.Placed placed) {
      Waiting task = placed.task();
      List<Seat> seats =
          placed.members().stream().map(m -> new Seat(m.node(), m.devices(), "h")).toList();
      Resources each =
          new Resources(
              new CpuQuantity(task.demand().cpuMillis()),
              new ByteQuantity(0),
              new ByteQuantity(0),
              1,
              new GpuRequest.None(),
              Map.of());
      TaskEvent.Assigned event =
          new TaskEvent.Assigned(task.task(), 1, placed.node(), 1, "h", each, List.of())
              .until(books.expectedEnd(Claim.of(task), now));
      Folded folded =
          TaskFold.apply(
              Optional.of(TaskProgress.waiting(1, 0)),
              task.demand().isGang() ? event.seated(seats) : event);
      return new LiveTask(
          task.task(),
          ((Folded.Changed) folded).after(),
          new LiveTask.Facts(
              TenantId.DEFAULT,
              Priority.NORMAL,
              now,
              0,
              now,
              Optional.empty(),
              Ties.NONE,
              Optional.empty()));
    }

    /** The successor has read the log, and learned nothing of how long tasks run. */
    private void takeOver() {
      Optional<Placement.Reserved> before = plan().reserved();
      books = new Books();
      books.restored(log);
      planner = new Planner();
      before.ifPresent(kept -> {
        compared++;
        assertThat(plan().reserved()).as("seed %d", seed).contains(kept);
      });
    }

    private void endFirst() {
      ends.values().stream()
          .min(Instant::compareTo)
          .ifPresent(first -> {
            now = first;
            List<TaskId> over =
                ends.entrySet().stream()
                    .filter(end -> !end.getValue().isAfter(first))
                    .map(Map.Entry::getKey)
                    .toList();
            over.forEach(task -> {
              ends.remove(task);
              log.remove(task);
              books.ended(task, now);
            });
          });
    }
  }
}
