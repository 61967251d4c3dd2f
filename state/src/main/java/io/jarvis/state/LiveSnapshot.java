package io.jarvis.state;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskState;
import java.util.List;
import java.util.Map;

/**
 * {@link LiveTasks} at one moment of the log.
 *
 * @param position the offset of the first entry that is not in it
 * @param live in no order
 * @param ended the endings that are remembered, the oldest first
 * @param owed tasks without a message whose outcomes are not told yet
 */
public record LiveSnapshot(
    long position, List<LiveTask> live, Map<TaskId, TaskState> ended, Map<TaskId, Owed> owed) {
  /** Before the first entry. */
  public static final LiveSnapshot NONE = new LiveSnapshot(0, List.of(), Map.of(), Map.of());
}
