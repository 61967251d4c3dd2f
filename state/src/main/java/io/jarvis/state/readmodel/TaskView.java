package io.jarvis.state.readmodel;

import io.jarvis.protocol.lifecycle.TaskRecord;
import java.util.List;

/**
 * A task with all that happened to it, the first first; of a very long life the last {@link
 * #MAX_TIMELINE} entries.
 */
public record TaskView(TaskRecord record, List<TimelineEntry> timeline) {
  public static final int MAX_TIMELINE = 1_000;

  public TaskView {
    timeline = List.copyOf(timeline);
  }
}
