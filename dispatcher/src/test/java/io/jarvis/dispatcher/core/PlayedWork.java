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
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Work played to its end on a small cluster, where no task runs longer than is expected of it. A
 * start that was kept is never missed, and no node is given more than it offers.
 */
final class PlayedWork {
  static final int TASKS = 60;

  private static final LineKey LINE =
      new LineKey(TenantId.DEFAULT, Priority.NORMAL, Origin.PENDING);
  private static final int CORES = 8;
  private static final int ROUNDS = 2_000;

  private final long seed;
  private final Random random;
  private final Function<Random, Run> runs;
  private final List<NodeSnapshot> nodes;
  private final WaitingLines lines = new WaitingLines();
  private final Map<TaskId, Duration> runtimes = new HashMap<>();
  private final Map<TaskId, Instant> promised = new HashMap<>();
  private final Map<TaskId, LiveTask> log = new TreeMap<>();
  private final Map<TaskId, Instant> ends = new TreeMap<>();
  private Books books = new Books();
  private Planner planner = new Planner();
  private Instant now = Cluster.NOW;
  private int started;
  private int takeovers;

  /** What a task says of how long it runs, and how long it does. */
  record Run(Span said, Duration time) {}

  PlayedWork(long seed, Function<Random, Run> runs) {
    this.seed = seed;
    this.runs = runs;
    random = new Random(seed);
    nodes = IntStream.range(0, 1 + random.nextInt(3)).mapToObj(PlayedWork::node).toList();
  }

  private static NodeSnapshot node(int number) {
    return new NodeSnapshot(
        new NodeId("n" + number), Cluster.offer(CORES, 8), new NodeUsage(), Access.OPEN, 0);
  }

  /** How many have started. */
  int started() {
    return started;
  }

  /** How often a successor had a kept start to keep. */
  int takeovers() {
    return takeovers;
  }

  void toTheEnd() {
    toTheEnd(() -> {});
  }

  /** The same, with this done behind every third plan or so. */
  void toTheEnd(Runnable betweenPlans) {
    for (int round = 0; round < ROUNDS && started < TASKS; round++) {
      for (int more = random.nextInt(4); more > 0 && runtimes.size() < TASKS; more--) {
        submit();
      }
      carryOut(plan());
      if (random.nextInt(3) == 0) {
        betweenPlans.run();
      }
      if (random.nextBoolean() || runtimes.size() == TASKS) {
        endFirst();
      }
    }
  }

  private void submit() {
    Run run = runs.apply(random);
    long place = Place.of(now, runtimes.size());
    TaskId id = new TaskId(String.format("t%03d", runtimes.size()));
    runtimes.put(id, run.time());
    lines.add(new Waiting(id, LINE, place, demand(), run.said(), Optional.empty()));
  }

  /** A third of them are gangs, of as many members as could ever be placed. */
  private Demand demand() {
    int cores = 1 + random.nextInt(CORES);
    int most = nodes.size() * (CORES / cores);
    return Cluster.cpu(cores).times(random.nextInt(3) == 0 ? 1 + random.nextInt(most) : 1);
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
    plan.reserved().ifPresent(kept -> promised.putIfAbsent(kept.task().task(), kept.start()));
    for (Placement.Placed placed : plan.placed()) {
      Waiting task = placed.task();
      assertThat(now)
          .as("seed %d, %s", seed, task.task())
          .isBeforeOrEqualTo(promised.getOrDefault(task.task(), now));
      assertThat(placed.members()).as("seed %d", seed).hasSize(task.demand().members());
      lines.remove(task);
      started++;
      books.planned(task.task(), 1, placed, now);
      log.put(task.task(), assigned(placed));
      ends.put(task.task(), now.plus(runtimes.get(task.task())));
    }
    assertThat(nodes)
        .as("seed %d", seed)
        .allSatisfy(node ->
            assertThat(books.usage(node.id()).cpuMillis()).isLessThanOrEqualTo(CORES * 1_000));
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
            "",
            Optional.empty()));
  }

  /** The successor has read the log, and learned nothing of how long tasks run. */
  void takeOver() {
    Optional<Placement.Reserved> before = plan().reserved();
    books = new Books();
    books.restored(log);
    planner = new Planner();
    before.ifPresent(kept -> {
      takeovers++;
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
          over.forEach(this::end);
        });
  }

  private void end(TaskId task) {
    ends.remove(task);
    log.remove(task);
    books.ended(task, now);
  }
}
