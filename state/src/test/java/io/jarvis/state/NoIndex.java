package io.jarvis.state;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import java.util.Map;
import java.util.Optional;

/** For live tasks over which nobody keeps an index. */
public final class NoIndex implements TaskListener {
  @Override
  public void restored(Map<TaskId, LiveTask> tasks) {}

  @Override
  public void folded(
      LogEntry entry,
      TaskEvent event,
      Optional<LiveTask> before,
      Folded result,
      Optional<LiveTask> after) {}
}
