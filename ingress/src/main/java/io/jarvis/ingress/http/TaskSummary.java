package io.jarvis.ingress.http;

import io.jarvis.protocol.lifecycle.AttemptRecord;
import io.jarvis.protocol.lifecycle.TaskRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A task in a list. */
record TaskSummary(
    String id,
    String name,
    String tenant,
    String priority,
    String image,
    String state,
    String reason,
    Optional<String> node,
    int attempts,
    Map<String, String> labels,
    Instant submittedAt,
    Instant updatedAt,
    Optional<Instant> endedAt) {

  /** A page of tasks. */
  record Page(List<TaskSummary> tasks, Optional<String> next) {}

  static TaskSummary of(TaskRecord task) {
    Optional<String> node =
        task.attempts().isEmpty()
            ? Optional.empty()
            : Optional.of(task.attempts().getLast()).map(AttemptRecord::node).map(Object::toString);
    return new TaskSummary(
        task.spec().id().value(),
        task.spec().name(),
        task.spec().tenant().value(),
        task.spec().priority().word(),
        task.spec().container().image(),
        task.state().word(),
        task.reason(),
        node,
        task.attempts().size(),
        task.spec().labels(),
        task.submittedAt(),
        task.updatedAt(),
        task.endedAt());
  }
}
