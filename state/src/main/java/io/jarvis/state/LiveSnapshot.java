package io.jarvis.state;

import io.jarvis.protocol.TaskId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * {@link LiveTasks} at one moment of the log.
 *
 * @param position the offset of the first entry that is not in it
 * @param live in no order
 * @param ended the endings that are remembered, the oldest first
 * @param owed whose outcomes may not be told yet, by the offset of the event that ended them
 */
public record LiveSnapshot(
    long position,
    List<LiveTask> live,
    Map<TaskId, EndedTasks.Ended> ended,
    SortedMap<Long, Owed> owed) {
  /** Before the first entry. */
  public static final LiveSnapshot NONE =
      new LiveSnapshot(0, List.of(), Map.of(), Collections.emptySortedMap());
}
