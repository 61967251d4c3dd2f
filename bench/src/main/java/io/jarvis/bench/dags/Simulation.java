package io.jarvis.bench.dags;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.run.Action;
import io.jarvis.dag.core.run.Fact;
import io.jarvis.dag.core.run.Run;
import io.jarvis.dag.core.run.RunSpec;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.dag.core.run.TaskOutcome;
import io.jarvis.dag.core.wfformat.RecordedWorkflow;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TaskId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Runs a recorded workflow by the production core and planner on a clock that jumps from event to
 * event; its durations are given as learned. Used once.
 */
final class Simulation {
  private static final double NANOS = 1e9;
  private static final RunId ID = new RunId("simulated");

  private final Run run;
  private final Slots slots;
  private final Map<String, Double> seconds;
  private final Map<TaskId, StepRef> steps = new HashMap<>();
  private final PriorityQueue<Ending> endings =
      new PriorityQueue<>(Comparator.comparingLong(Ending::nanos).thenComparing(Ending::order));
  private long now;
  private int begun;

  private record Ending(long nanos, int order, TaskId task, StepRef step) {}

  private Simulation(RecordedWorkflow recorded, int count) {
    seconds = recorded.seconds();
    run =
        new Run(new RunSpec(ID, recorded.definition(count), Map.of(), seconds, DagLimits.DEFAULT));
    slots = new Slots(count);
  }

  /** How many seconds it takes on so many slots. */
  static double makespan(RecordedWorkflow recorded, int slots) {
    return new Simulation(recorded, slots).toTheEnd() / NANOS;
  }

  private long toTheEnd() {
    while (true) {
      List<Action> actions = run.decide(Integer.MAX_VALUE);
      if (actions.stream().anyMatch(Action.Finish.class::isInstance)) {
        return now;
      }
      actions.forEach(this::submit);
      for (TaskId task : slots.begin(Instant.EPOCH.plusNanos(now))) {
        StepRef step = Objects.requireNonNull(steps.remove(task));
        double length = seconds.getOrDefault(step.step(), 0.0);
        endings.add(new Ending(now + Math.round(length * NANOS), begun++, task, step));
      }
      endNext();
    }
  }

  private void submit(Action action) {
    StepRef step = ((Action.Submit) action).task();
    TaskId task = new TaskId(step.id(ID));
    steps.put(task, step);
    run.apply(new Fact.Submitted(step));
    slots.submit(task);
  }

  /** All that ends at the next instant at which anything does. */
  private void endNext() {
    now = endings.element().nanos();
    while (!endings.isEmpty() && endings.element().nanos() == now) {
      Ending ending = endings.remove();
      slots.end(ending.task());
      run.apply(new Fact.Ended(ending.step(), TaskOutcome.SUCCEEDED, Optional.empty(), ""));
    }
  }
}
