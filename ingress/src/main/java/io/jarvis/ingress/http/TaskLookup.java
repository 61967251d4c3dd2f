package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.core.Shown;
import io.jarvis.ingress.flow.ReadSide;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.state.readmodel.TaskView;
import java.time.Duration;

/**
 * Finds tasks for requests: an id is unknown only after the log was read as far as it went when the
 * request came. Thread-safe.
 */
public final class TaskLookup {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ReadSide reads;

  public TaskLookup(ReadSide reads) {
    this.reads = reads;
  }

  TaskRecord existing(String id) {
    return value(id, reads.record(taskId(id)));
  }

  TaskView view(String id) {
    return value(id, reads.view(taskId(id)));
  }

  /** Whether it has ended as far as is known; one that is no longer shown has. */
  boolean ended(TaskId id) {
    return reads.model().record(id).map(record -> record.state().ended()).orElse(true);
  }

  private static TaskId taskId(String id) {
    if (!TaskId.PATTERN.matcher(id).matches()) {
      throw unknown(id);
    }
    return new TaskId(id);
  }

  private static <T> T value(String id, ReadSide.Found<T> found) {
    return switch (found) {
      case ReadSide.Found.Here<T>(T value) -> value;
      case ReadSide.Found.Nowhere<T>() -> throw unknown(id);
      case ReadSide.Found.NotKnown<T>() ->
          throw new ProblemException(
              Problem.of(
                      ProblemType.UNAVAILABLE,
                      "whether there is a task '"
                          + id
                          + "' is not known yet: the log is still being read")
                  .retryAfter(RETRY));
    };
  }

  private static ProblemException unknown(String id) {
    return ProblemException.of(ProblemType.UNKNOWN, "there is no task '" + Shown.of(id) + "'");
  }
}
