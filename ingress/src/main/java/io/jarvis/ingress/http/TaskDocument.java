package io.jarvis.ingress.http;

import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.lifecycle.AttemptRecord;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.state.readmodel.TaskView;
import io.jarvis.state.readmodel.TimelineEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** All there is to know of a task. */
record TaskDocument(
    String id,
    String name,
    String tenant,
    String state,
    String reason,
    TaskSpec spec,
    String door,
    String principal,
    Instant submittedAt,
    Instant updatedAt,
    Optional<Instant> waitsUntil,
    Optional<Instant> endedAt,
    boolean cancelRequested,
    int retries,
    Optional<JsonNode> output,
    Optional<GangView> gang,
    Optional<IndexCounts> indexes,
    List<Attempt> attempts,
    List<TimelineEntry> timeline) {

  /** One run on one node. */
  record Attempt(
      int number,
      String node,
      List<Integer> devices,
      Instant assignedAt,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      Optional<String> container,
      Optional<Integer> exitCode,
      Optional<String> cause,
      String message,
      Optional<Ending.Usage> usage) {
    static Attempt of(AttemptRecord attempt) {
      return new Attempt(
          attempt.number(),
          attempt.node().value(),
          attempt.devices(),
          attempt.assignedAt(),
          attempt.startedAt(),
          attempt.ending().map(Ending::endedAt),
          attempt.container(),
          attempt.ending().flatMap(Ending::exitCode),
          attempt.cause().map(io.jarvis.protocol.Word::word),
          attempt.message(),
          attempt.ending().flatMap(Ending::usage));
    }
  }

  /** Why the task is in its state; every waiting task has a reason. */
  static String reason(TaskRecord task) {
    boolean inLine = task.state() == TaskState.SUBMITTED || task.state() == TaskState.PENDING;
    return inLine && task.reason().isEmpty()
        ? "it waits for its turn or for room on a node; ask its /explain which"
        : ofArray(task).orElse(task.reason());
  }

  private static Optional<String> ofArray(TaskRecord task) {
    return task.progress()
        .array()
        .filter(array -> task.state() == TaskState.RUNNING && array.remaining() > 0)
        .map(array ->
            array.remaining()
                + " of its indexes wait for their turn or for room on a node; ask its /explain which");
  }

  static TaskDocument of(TaskView view, Optional<IndexCounts> indexes) {
    TaskRecord task = view.record();
    return new TaskDocument(
        task.spec().id().value(),
        task.spec().name(),
        task.spec().tenant().value(),
        task.state().word(),
        reason(task),
        task.spec(),
        task.submitted().door().word(),
        task.submitted().principal(),
        task.submittedAt(),
        task.updatedAt(),
        task.waitsUntil(),
        task.endedAt(),
        task.progress().cancelRequested(),
        task.progress().retries(),
        task.output(),
        GangView.of(task),
        indexes,
        task.attempts().stream().map(Attempt::of).toList(),
        view.timeline());
  }
}
