package io.jarvis.bench.simulate;

import static java.util.Objects.requireNonNull;

import io.jarvis.bench.workloads.JobTask;
import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.run.Action;
import io.jarvis.dag.core.run.Fact;
import io.jarvis.dag.core.run.Run;
import io.jarvis.dag.core.run.RunSpec;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.dag.core.run.TaskOutcome;
import io.jarvis.dag.core.wfformat.RecordedWorkflow;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.LineKey;
import io.jarvis.dispatcher.core.Place;
import io.jarvis.dispatcher.core.Span;
import io.jarvis.dispatcher.core.Waiting;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.GpuRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of a recorded workflow by the production core, its durations given as learned: a task of
 * one core for each step, submitted once those that it needs have ended, in the place in the line
 * that it has in production. Not thread-safe.
 */
final class RecordedRun implements Sequel {
  private static final Instant BEGIN = JobTask.at(0);
  private static final RunId ID = new RunId("simulated");
  private static final long CORE_MILLIS = 1_000;
  private static final LineKey LINE =
      new LineKey(TenantId.DEFAULT, Priority.NORMAL, LineKey.Origin.PENDING);
  private static final double NANOS = 1e9;

  private final Map<String, Double> seconds;
  private final Run run;
  private final Map<TaskId, StepRef> steps = new HashMap<>();

  RecordedRun(RecordedWorkflow recorded) {
    seconds = recorded.seconds();
    run =
        new Run(
            new RunSpec(
                ID,
                recorded.definition(DagLimits.DEFAULT.tasks()),
                Map.of(),
                seconds,
                DagLimits.DEFAULT));
  }

  /** The steps that need none. */
  List<Recording.Task> first() {
    return next(BEGIN);
  }

  @Override
  public List<Recording.Task> after(TaskId ended, Instant at) {
    StepRef step = requireNonNull(steps.remove(ended));
    run.apply(new Fact.Ended(step, TaskOutcome.SUCCEEDED, Optional.empty(), ""));
    return next(at);
  }

  private List<Recording.Task> next(Instant at) {
    List<Recording.Task> next = new ArrayList<>();
    for (Action action : run.decide(Integer.MAX_VALUE)) {
      if (action instanceof Action.Submit(StepRef step)) {
        run.apply(new Fact.Submitted(step));
        next.add(task(step, at));
      }
    }
    return next;
  }

  private Recording.Task task(StepRef step, Instant at) {
    TaskId id = new TaskId(step.id(ID));
    steps.put(id, step);
    Duration length = Duration.ofNanos(Math.round(seconds.getOrDefault(step.step(), 0.0) * NANOS));
    return new Recording.Task(
        new Waiting(
            id,
            LINE,
            Place.of(BEGIN.plusMillis(seconds.size() - run.servedAfter(step)), steps.size()),
            new Demand(CORE_MILLIS, 0, 0, new GpuRequest.None(), Map.of(), List.of()),
            new Span(step.step(), length),
            Optional.empty()),
        at,
        length);
  }
}
