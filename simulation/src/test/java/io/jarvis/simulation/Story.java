package io.jarvis.simulation;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.LiveTask;
import io.jarvis.state.LiveTasks;
import io.jarvis.state.LogFold;
import io.jarvis.state.TaskListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the log tells of each task, as anybody reads it. Thread-safe. */
final class Story implements AutoCloseable {
  private final Map<TaskId, TaskState> states = new HashMap<>();
  private final Map<TaskId, TaskProgress> progress = new HashMap<>();
  private final Map<TaskId, List<String>> events = new HashMap<>();
  private final LogFold fold;

  Story(EventLog log) {
    fold = LogFold.start(log, LiveTasks.inMemory(new Listening()), FoldSettings.DEFAULT);
  }

  /** The tasks that have not ended. */
  synchronized Set<TaskId> live() {
    Set<TaskId> live = new TreeSet<>();
    states.forEach((task, state) -> {
      if (!state.ended()) {
        live.add(task);
      }
    });
    return live;
  }

  synchronized Optional<TaskState> state(TaskId task) {
    return Optional.ofNullable(states.get(task));
  }

  /** How many retries of it were decided. */
  synchronized int retries(TaskId task) {
    return progress.get(task).retries();
  }

  /** Every task that the log knows, those of arrays too. */
  synchronized Set<TaskId> tasks() {
    return Set.copyOf(states.keySet());
  }

  /** What was written of it, line by line. */
  synchronized String of(TaskId task) {
    return task + ":\n    " + String.join("\n    ", events.getOrDefault(task, List.of()));
  }

  @Override
  public void close() {
    fold.close();
  }

  private final class Listening implements TaskListener {
    @Override
    public void restored(Map<TaskId, LiveTask> tasks) {
      synchronized (Story.this) {
        states.clear();
        progress.clear();
        events.clear();
      }
    }

    @Override
    public void folded(
        LogEntry entry,
        TaskEvent event,
        Optional<LiveTask> before,
        Folded result,
        Optional<LiveTask> after) {
      synchronized (Story.this) {
        if (result instanceof Folded.Changed(TaskProgress next)) {
          states.put(event.task(), next.state());
          progress.put(event.task(), next);
        }
        String outcome =
            switch (result) {
              case Folded.Changed changed -> "";
              case Folded.Ignored(Folded.Reason reason) -> " (ignored: " + reason.word() + ")";
            };
        events
            .computeIfAbsent(event.task(), task -> new ArrayList<>())
            .add(
                entry.offset()
                    + " "
                    + entry.recorded().source()
                    + " "
                    + shortened(event)
                    + outcome);
      }
    }

    private String shortened(TaskEvent event) {
      String text = event.toString();
      return text.substring(0, Math.min(text.length(), 160));
    }
  }
}
