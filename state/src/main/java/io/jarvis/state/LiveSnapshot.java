package io.jarvis.state;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskState;
import java.util.Map;

/**
 * {@link LiveTasks} at one moment of the log.
 *
 * @param position the offset of the first entry that is not in it
 * @param ended the endings that are remembered, the oldest first
 */
public record LiveSnapshot(
    long position, Map<TaskId, LiveTask> live, Map<TaskId, TaskState> ended) {
  /** Before the first entry. */
  public static final LiveSnapshot NONE = new LiveSnapshot(0, Map.of(), Map.of());
}
