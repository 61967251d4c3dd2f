package io.jarvis.state;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps indexes of its own over {@link LiveTasks}. Called on the folding thread, which holds the
 * fold's lock: must not block.
 */
public interface TaskListener {
  /**
   * The fold begins from here: forget what was known. Called once before anything else, and when
   * the fold went back to a snapshot.
   */
  void restored(Map<TaskId, LiveTask> tasks);

  /**
   * An event of a task. What is said of an array and concerns its indexes is told of each of them,
   * too: that it is assigned, and that somebody wants it to end.
   *
   * @param before the task as it was; empty if it was not live
   * @param after the task as it is; empty if it is not live
   */
  void folded(
      LogEntry entry,
      TaskEvent event,
      Optional<LiveTask> before,
      Folded result,
      Optional<LiveTask> after);

  /** An event about no task. */
  default void other(LogEntry entry) {}
}
