package io.jarvis.watchdog;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.LiveTask;
import io.jarvis.state.LiveTasks;
import io.jarvis.watchdog.core.Standing;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the log says of tasks, as far as it is folded. Thread-safe. */
final class TaskLedger {
  private final LiveTasks tasks;
  private final TaskIndex index;

  /**
   * @param index listens to the tasks
   */
  TaskLedger(LiveTasks tasks, TaskIndex index) {
    this.tasks = tasks;
    this.index = index;
  }

  Standing standing(TaskId task) {
    return tasks
        .get(task)
        .<Standing>map(live -> new Standing.Live(live.progress(), index.streak(task)))
        .orElseGet(() -> notLive(task));
  }

  private Standing notLive(TaskId task) {
    return tasks.ending(task).isPresent() || index.endedWaiting(task)
        ? new Standing.Ended()
        : new Standing.Unknown();
  }

  /** The tasks with an attempt on a node. */
  Map<TaskId, LiveTask> on(NodeId node) {
    return live(index.on(node), task -> task.progress().onNode());
  }

  /** The nodes that have attempts. */
  Set<NodeId> busyNodes() {
    return index.busyNodes();
  }

  /** Tasks that were admitted before an instant and are not yet queued; of many the oldest. */
  Map<TaskId, LiveTask> unqueuedSince(Instant instant, int limit) {
    return live(
        index.unqueued(limit),
        task ->
            task.progress().state() == TaskState.SUBMITTED
                && task.facts().submittedAt().isBefore(instant));
  }

  boolean isEmpty() {
    return tasks.tasks().isEmpty();
  }

  /** The offset behind what is folded. */
  long position() {
    return tasks.position();
  }

  /** Of the live tasks that are wanted, those that stand first in the log. */
  Map<TaskId, LiveTask> oldest(int limit, Predicate<LiveTask.Facts> wanted) {
    return tasks.tasks().entrySet().stream()
        .filter(task -> wanted.test(task.getValue().facts()))
        .sorted(Comparator.comparingLong(task -> task.getValue().facts().submittedOffset()))
        .limit(limit)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Remembers how these tasks end, until {@link #unwatch}. */
  void watch(Set<TaskId> watched) {
    index.watch(watched);
  }

  void unwatch() {
    index.watch(Set.of());
  }

  /** The event that ended a watched task. */
  Optional<Recorded> watchedEnding(TaskId task) {
    return index.watchedEnding(task);
  }

  private Map<TaskId, LiveTask> live(Collection<TaskId> ids, Predicate<LiveTask> wanted) {
    Map<TaskId, LiveTask> found = new HashMap<>();
    for (TaskId id : ids) {
      tasks.get(id).filter(wanted).ifPresent(task -> found.put(id, task));
    }
    return found;
  }
}
