package io.jarvis.state;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The endings of the tasks that ended last; the oldest is forgotten for a new one. Thread-safe. */
final class EndedTasks {
  private static final Map<TaskState, TaskProgress> PROGRESS = progress();

  private final int most;
  private final Map<TaskId, Ended> byTask = new LinkedHashMap<>();

  /** The last one of each state: those of one hour share it. */
  private final Map<TaskState, Ended> last = new EnumMap<>(TaskState.class);

  EndedTasks(int most) {
    this.most = most;
  }

  /**
   * How and when a task ended.
   *
   * @param hour in which it did; empty if an earlier version wrote the snapshot
   */
  record Ended(TaskState state, Optional<Instant> hour) {
    static Ended at(TaskState state, Instant time) {
      return new Ended(state, Optional.of(time.truncatedTo(ChronoUnit.HOURS)));
    }
  }

  synchronized Optional<TaskState> get(TaskId task) {
    return Optional.ofNullable(byTask.get(task)).map(Ended::state);
  }

  /**
   * As the state machine wants it: of a task that ended nothing counts but that it did.
   *
   * @param submitted when its id was submitted, if that is what the state machine is asked about:
   *     it may be a new task
   */
  synchronized Optional<TaskProgress> progress(TaskId task, Optional<Instant> submitted) {
    return Optional.ofNullable(byTask.get(task))
        .filter(ended -> !isNewTask(ended, submitted))
        .map(ended -> PROGRESS.get(ended.state()));
  }

  private static boolean isNewTask(Ended ended, Optional<Instant> submitted) {
    return submitted.isPresent()
        && ended.hour().filter(hour -> IdReuse.isNewTask(hour, submitted.get())).isPresent();
  }

  synchronized void add(TaskId task, Ended ending) {
    Ended shared = ending.equals(last.get(ending.state())) ? last.get(ending.state()) : ending;
    last.put(ending.state(), shared);
    byTask.put(task, shared);
    if (byTask.size() > most) {
      byTask.remove(byTask.keySet().iterator().next());
    }
  }

  /** The task of this id has begun anew. */
  synchronized void forget(TaskId task) {
    byTask.remove(task);
  }

  synchronized Map<TaskId, Ended> oldestFirst() {
    return new LinkedHashMap<>(byTask);
  }

  synchronized void reset(Map<TaskId, Ended> oldestFirst) {
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
