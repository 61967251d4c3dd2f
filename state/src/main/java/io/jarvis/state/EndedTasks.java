package io.jarvis.state;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The endings of the tasks that ended last; the oldest is forgotten for a new one. Thread-safe. */
final class EndedTasks {
  private static final Map<TaskState, TaskProgress> PROGRESS = progress();

  private final int most;
  private final Map<TaskId, TaskState> byTask = new LinkedHashMap<>();

  EndedTasks(int most) {
    this.most = most;
  }

  synchronized Optional<TaskState> get(TaskId task) {
    return Optional.ofNullable(byTask.get(task));
  }

  /** As the state machine wants it: of a task that ended nothing counts but that it did. */
  Optional<TaskProgress> progress(TaskId task) {
    return get(task).map(PROGRESS::get);
  }

  synchronized void add(TaskId task, TaskState ending) {
    byTask.put(task, ending);
    if (byTask.size() > most) {
      byTask.remove(byTask.keySet().iterator().next());
    }
  }

  synchronized Map<TaskId, TaskState> oldestFirst() {
    return new LinkedHashMap<>(byTask);
  }

  synchronized void reset(Map<TaskId, TaskState> oldestFirst) {
    byTask.clear();
    oldestFirst.forEach(this::add);
  }

  private static Map<TaskState, TaskProgress> progress() {
    Map<TaskState, TaskProgress> progress = new EnumMap<>(TaskState.class);
    for (TaskState state : TaskState.values()) {
      if (state.ended()) {
        progress.put(state, new TaskProgress(state, 1, 0, Optional.empty(), false));
      }
    }
    return progress;
  }
}
