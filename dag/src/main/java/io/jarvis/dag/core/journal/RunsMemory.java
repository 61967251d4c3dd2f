package io.jarvis.dag.core.journal;

import io.jarvis.dag.core.run.RunMemory;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * All that {@link Runs} have come to, as values that can be written as JSON. Immutable.
 *
 * @param taken the ids of the events that count no second time, the oldest first
 */
public record RunsMemory(
    List<OfRun> runs, List<OfTask> tasks, List<OfWorkflow> workflows, List<String> taken) {
  /** Nothing. */
  public static final RunsMemory NONE = new RunsMemory(List.of(), List.of(), List.of(), List.of());

  public RunsMemory {
    runs = List.copyOf(runs);
    tasks = List.copyOf(tasks);
    workflows = List.copyOf(workflows);
    taken = List.copyOf(taken);
  }

  /**
   * A run.
   *
   * @param learned what it knew when it began of how long its steps take
   */
  public record OfRun(
      RunEvent.Created created,
      Written written,
      Map<String, Double> learned,
      Map<String, StepTimes> times,
      Set<RunId> liveSubRuns,
      Optional<End> end,
      RunMemory run) {}

  /** When a run was made, by which event, and when it went on last. */
  public record Written(String eventId, Instant createdAt, Instant begunAt) {}

  /** How a run ended. */
  public record End(
      Instant at, String eventId, Optional<JsonNode> output, Optional<String> message) {
    public End {
      output = output.filter(value -> !value.isNull());
    }
  }

  /** A task of a run that has not ended. */
  public record OfTask(TaskId id, RunTask task, TaskProgress progress) {}

  /** How long the tasks of the steps of a workflow took. */
  public record OfWorkflow(TenantId tenant, String name, Map<String, Double> seconds) {}
}
