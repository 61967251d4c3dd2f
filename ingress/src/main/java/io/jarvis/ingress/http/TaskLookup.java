package io.jarvis.ingress.http;

import io.jarvis.ingress.flow.ReadSide;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.state.readmodel.TaskView;
import java.util.Optional;

/**
 * Finds tasks for requests: an id is unknown only after the log was read as far as it went when the
 * request came. Thread-safe.
 */
public final class TaskLookup {
  private static final Lookup LOOKUP = new Lookup("task");

  private final ReadSide reads;

  public TaskLookup(ReadSide reads) {
    this.reads = reads;
  }

  TaskRecord existing(String id) {
    return LOOKUP.value(id, reads.record(taskId(id)));
  }

  TaskView view(String id) {
    return LOOKUP.value(id, reads.view(taskId(id)));
  }

  /** The array that this index has not left yet; empty if it is a task of its own. */
  Optional<TaskRecord> arrayAround(String id) {
    TaskId task = taskId(id);
    return task.array()
        .map(reads::record)
        .flatMap(found ->
            found instanceof ReadSide.Found.Here<TaskRecord>(TaskRecord array)
                    && stands(task.index().orElseThrow(), array)
                ? Optional.of(array)
                : Optional.empty());
  }

  private static boolean stands(int index, TaskRecord array) {
    return !array.state().ended()
        && array
            .progress()
            .array()
            .filter(all -> index < all.count() && !all.left().contains(index))
            .isPresent();
  }

  /**
   * Whether a task has ended, as far as is known; one that was removed from the read model has, one
   * that it does not know while the log is still being read may not have.
   */
  boolean ended(TaskId id) {
    return switch (reads.record(id)) {
      case ReadSide.Found.Here<TaskRecord>(TaskRecord record) -> record.state().ended();
      case ReadSide.Found.Nowhere<TaskRecord>() -> true;
      case ReadSide.Found.NotKnown<TaskRecord>() -> false;
    };
  }

  private static TaskId taskId(String id) {
    if (!TaskId.PATTERN.matcher(id).matches()) {
      throw LOOKUP.unknown(id);
    }
    return new TaskId(id);
  }
}
