package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Until when tasks must have started, in the order of time. A task that has started once is in it
 * no more. Not thread-safe.
 */
public final class Deadlines {
  private final TreeMap<Instant, TreeSet<TaskId>> byTime = new TreeMap<>();
  private final Map<TaskId, Instant> byTask = new HashMap<>();

  void clear() {
    byTime.clear();
    byTask.clear();
  }

  void add(TaskId task, Instant limit) {
    byTask.put(task, limit);
    byTime.computeIfAbsent(limit, at -> new TreeSet<>()).add(task);
  }

  void remove(TaskId task) {
    Instant limit = byTask.remove(task);
    if (limit == null) {
      return;
    }
    TreeSet<TaskId> same = byTime.get(limit);
    if (same != null && same.remove(task) && same.isEmpty()) {
      byTime.remove(limit);
    }
  }

  /** The task's, if it has one and has never started. */
  public Optional<Instant> of(TaskId task) {
    return Optional.ofNullable(byTask.get(task));
  }

  /** Whether the task should have started by now and has not. */
  public boolean missed(TaskId task, Instant now) {
    return of(task).filter(limit -> !limit.isAfter(now)).isPresent();
  }

  /** The tasks that have missed it, the longest first. */
  public List<TaskId> missed(Instant now) {
    return byTime.headMap(now, true).values().stream().flatMap(TreeSet::stream).toList();
  }
}
