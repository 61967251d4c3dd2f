package io.jarvis.bench.simulate;

import static java.util.Objects.requireNonNull;

import io.jarvis.dispatcher.core.Arrivals;
import io.jarvis.dispatcher.core.Books;
import io.jarvis.dispatcher.core.NodeSnapshot;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.dispatcher.core.NodeUsage;
import io.jarvis.dispatcher.core.Placement;
import io.jarvis.dispatcher.core.Plan;
import io.jarvis.dispatcher.core.Policies;
import io.jarvis.dispatcher.core.Rehearsal;
import io.jarvis.dispatcher.core.Stage;
import io.jarvis.dispatcher.core.WaitingLines;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Plays a recording: tasks come when they came, run as long as they ran, and start when and where
 * the planner of production has them start.
 */
final class Play {
  /** So many tasks one plan places at most, as a dispatcher's does. */
  private static final int BATCH = 1_000;

  private final Recording recording;
  private final Arrivals arrivals = new Arrivals();
  private final Map<TaskId, Recording.Task> waiting = new HashMap<>();
  private final PriorityQueue<End> ends =
      new PriorityQueue<>(
          Comparator.comparing(End::at).thenComparing(end -> end.task().waiting().task().value()));
  private final Sequel sequel;
  private final Observation observation;
  private final Rehearsal cluster;

  private record End(Recording.Task task, Instant at) {}

  private Play(Recording recording) {
    this.recording = recording;
    sequel = recording.sequels().get();
    observation = new Observation(recording.nodes());
    List<NodeSnapshot> nodes =
        IntStream.range(0, recording.nodes().size()).mapToObj(this::node).toList();
    Stage stage =
        new Stage(
            nodes,
            Policies.named(recording.config().policy()).orElseThrow(),
            arrivals.mix(),
            recording.config().scheduling(),
            recording.config().tenants());
    cluster = new Rehearsal(stage, new Books(), new WaitingLines(), 0);
  }

  private NodeSnapshot node(int number) {
    NodeId id = new NodeId(String.format("n%06d", number));
    return new NodeSnapshot(id, recording.nodes().get(number), new NodeUsage(), Access.OPEN, 0);
  }

  /** What came of it. */
  static Outcome of(Recording recording) {
    return new Play(recording).play();
  }

  private Outcome play() {
    int next = 0;
    List<Recording.Task> tasks = recording.tasks();
    while (next < tasks.size() || !ends.isEmpty()) {
      Instant now = earliest(next);
      observation.advance(now, waiting.size());
      while (!ends.isEmpty() && !ends.element().at().isAfter(now)) {
        end(ends.remove());
      }
      while (next < tasks.size() && !tasks.get(next).submitted().isAfter(now)) {
        submit(tasks.get(next++));
      }
      plan(now);
    }
    return observation.outcome(waiting.size());
  }

  private Instant earliest(int next) {
    if (next >= recording.tasks().size()) {
      return ends.element().at();
    }
    Instant arrival = recording.tasks().get(next).submitted();
    return ends.isEmpty() || arrival.isBefore(ends.element().at()) ? arrival : ends.element().at();
  }

  private void end(End end) {
    observation.ended(end.task());
    TaskId task = end.task().waiting().task();
    cluster.end(task, end.at());
    sequel.after(task, end.at()).forEach(this::submit);
  }

  private void submit(Recording.Task task) {
    waiting.put(task.waiting().task(), task);
    cluster.submit(task.waiting());
    arrivals.add(task.waiting().demand());
    cluster.expect(arrivals.mix());
  }

  private void plan(Instant now) {
    Plan plan;
    do {
      plan = cluster.play(now, BATCH);
      plan.placed().forEach(placed -> start(placed, now));
      plan.neverFit().forEach(never -> refuse(never.task().task()));
      cluster.vacate(plan).forEach(this::interrupt);
    } while (plan.completeness() == Plan.Completeness.CUT || !plan.preempting().isEmpty());
  }

  /** It leaves at once for a task of a higher class, and begins anew later. */
  private void interrupt(TaskId id) {
    End end =
        ends.stream().filter(e -> e.task().waiting().task().equals(id)).findFirst().orElseThrow();
    ends.remove(end);
    waiting.put(id, end.task());
    observation.ended(end.task());
  }

  private void start(Placement.Placed placed, Instant now) {
    Recording.Task task = requireNonNull(waiting.remove(placed.task().task()));
    observation.started(task, now);
    ends.add(new End(task, now.plus(task.ran())));
  }

  private void refuse(TaskId id) {
    Recording.Task task = requireNonNull(waiting.remove(id));
    cluster.withdraw(task.waiting());
    observation.refused();
  }
}
