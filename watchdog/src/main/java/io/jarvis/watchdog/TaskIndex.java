package io.jarvis.watchdog;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.GangProgress;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.LiveTask;
import io.jarvis.state.TaskListener;
import io.jarvis.watchdog.core.Standing.Streak;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the watchdog asks of the live tasks: who is on which node, who is not yet queued, how
 * attempts ended in a row. Thread-safe. Streaks are lost on restart; then an engine's errors are
 * counted anew.
 */
final class TaskIndex implements TaskListener {
  /** How many tasks are remembered that ended while their message lay in a wait tier. */
  static final int ENDED_WAITING = 500_000;

  private final Map<NodeId, Set<TaskId>> byNode = new HashMap<>();

  /** Gangs that have members there other than the first, whose node is the task's. */
  private final Map<NodeId, Set<TaskId>> gangsByNode = new HashMap<>();

  private final TreeMap<Long, TaskId> submitted = new TreeMap<>();
  private final Map<TaskId, Streak> streaks = new HashMap<>();
  private final Map<TaskId, Recorded> watchedEndings = new HashMap<>();
  private Set<TaskId> watched = Set.of();
  private final Recent<TaskId, TaskState> endedWaiting = new Recent<>(ENDED_WAITING);

  @Override
  public synchronized void restored(Map<TaskId, LiveTask> tasks) {
    byNode.clear();
    gangsByNode.clear();
    submitted.clear();
    streaks.clear();
    tasks.forEach(this::add);
  }

  @Override
  public synchronized void folded(
      LogEntry entry,
      TaskEvent event,
      Optional<LiveTask> before,
      Folded result,
      Optional<LiveTask> after) {
    TaskId task = event.task();
    if (result instanceof Folded.Changed || event instanceof TaskEvent.Restated) {
      before.ifPresent(old -> remove(task, old));
      after.ifPresent(now -> add(task, now));
    }
    if (!(result instanceof Folded.Changed(TaskProgress progress))) {
      return;
    }
    if (event instanceof TaskEvent.AttemptEnded end) {
      streaks.merge(task, Streak.NONE.after(end.cause()), (old, one) -> old.after(end.cause()));
    }
    if (progress.state().ended()) {
      remember(task, before, progress.state(), entry.recorded());
    }
  }

  synchronized Streak streak(TaskId task) {
    return streaks.getOrDefault(task, Streak.NONE);
  }

  /** From here on the endings of these tasks are remembered, and of no others. */
  synchronized void watch(Set<TaskId> tasks) {
    watched = Set.copyOf(tasks);
    watchedEndings.clear();
  }

  synchronized Optional<Recorded> watchedEnding(TaskId task) {
    return Optional.ofNullable(watchedEndings.get(task));
  }

  synchronized boolean endedWaiting(TaskId task) {
    return endedWaiting.get(task).isPresent();
  }

  synchronized Set<TaskId> on(NodeId node) {
    return Set.copyOf(byNode.getOrDefault(node, Set.of()));
  }

  synchronized Set<NodeId> busyNodes() {
    Set<NodeId> busy = new HashSet<>(byNode.keySet());
    busy.addAll(gangsByNode.keySet());
    return busy;
  }

  /** The tasks that are not yet queued, those that were admitted first. */
  synchronized List<TaskId> unqueued(int limit) {
    List<TaskId> oldest = new ArrayList<>();
    for (TaskId task : submitted.values()) {
      if (oldest.size() == limit) {
        break;
      }
      oldest.add(task);
    }
    return oldest;
  }

  private void add(TaskId task, LiveTask live) {
    if (live.progress().onNode()) {
      byNode.computeIfAbsent(nodeOf(live), node -> new HashSet<>()).add(task);
    }
    memberNodes(live)
        .forEach(node -> gangsByNode.computeIfAbsent(node, n -> new HashSet<>()).add(task));
    if (live.progress().state() == TaskState.SUBMITTED) {
      submitted.put(live.facts().submittedOffset(), task);
    }
  }

  private void remove(TaskId task, LiveTask live) {
    if (live.progress().onNode()) {
      byNode.computeIfPresent(
          nodeOf(live), (node, tasks) -> tasks.remove(task) && tasks.isEmpty() ? null : tasks);
    }
    memberNodes(live)
        .forEach(node ->
            gangsByNode.computeIfPresent(
                node, (n, tasks) -> tasks.remove(task) && tasks.isEmpty() ? null : tasks));
    submitted.remove(live.facts().submittedOffset());
  }

  private void remember(
      TaskId task, Optional<LiveTask> before, TaskState ending, Recorded terminal) {
    streaks.remove(task);
    if (watched.contains(task)) {
      watchedEndings.put(task, terminal);
    }
    before
        .filter(old -> old.progress().state() == TaskState.WAITING)
        .ifPresent(old -> endedWaiting.put(task, ending));
  }

  private static Stream<NodeId> memberNodes(LiveTask live) {
    return live.progress().gang().stream()
        .flatMap(gang -> gang.members().stream().skip(1))
        .filter(member -> !member.phase().gone())
        .map(GangProgress.Member::node);
  }

  private static NodeId nodeOf(LiveTask live) {
    return live.progress().current().orElseThrow().node();
  }
}
