package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.ArrayProgress;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import java.util.Optional;
import java.util.StringJoiner;

/** How an array ends, once no index is out and none will leave any more. */
public final class ArrayEnd {
  private ArrayEnd() {}

  /**
   * The event of its end; empty while it lives.
   *
   * @param late whether {@code startBefore} has passed: what has not left then never will
   */
  public static Optional<TaskEvent> of(TaskId task, TaskProgress progress, boolean late) {
    ArrayProgress array = progress.array().orElseThrow();
    boolean over = array.remaining() == 0 || progress.cancelRequested() || late;
    return over && array.out() == 0 ? Optional.of(end(task, progress, array)) : Optional.empty();
  }

  private static TaskEvent end(TaskId task, TaskProgress progress, ArrayProgress array) {
    if (array.ended(TaskState.SUCCEEDED) == array.count()) {
      return new TaskEvent.Array.Succeeded(task);
    }
    int cancelled = array.ended(TaskState.CANCELLED);
    if (progress.cancelRequested() && array.remaining() + cancelled > 0) {
      return new TaskEvent.Array.Cancelled(task, told(array));
    }
    if (array.left().isEmpty()) {
      return new TaskEvent.Expired(task, progress.lineAttempt());
    }
    boolean failed = array.ended(TaskState.SUCCEEDED) + cancelled < array.count();
    return failed
        ? new TaskEvent.Array.Failed(task, told(array))
        : new TaskEvent.Array.Cancelled(task, told(array));
  }

  /** How many indexes ended in which state, in words. */
  private static String told(ArrayProgress array) {
    StringJoiner counts = new StringJoiner(", ", "of " + array.count() + " indexes ", "");
    for (TaskState state : TaskState.values()) {
      if (array.ended(state) > 0) {
        counts.add(array.ended(state) + " " + state.word());
      }
    }
    if (array.remaining() > 0) {
      counts.add(array.remaining() + " never left");
    }
    return counts.toString();
  }
}
