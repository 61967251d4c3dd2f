package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tasks a plan gives places, and whether as many of a key are placed as may be, with those.
 */
final class ThrottleCheck {
  private final Throttles throttles;
  private final Map<Throttles.Key, Integer> given = new HashMap<>();
  private final Set<TaskId> tasks = new HashSet<>();

  ThrottleCheck(Throttles throttles) {
    this.throttles = throttles;
  }

  /** A task was given a place in this plan, perhaps for the second time. */
  void given(Waiting task) {
    if (tasks.add(task.task())) {
      key(task).ifPresent(key -> given.merge(key, 1, Integer::sum));
    }
  }

  /** Whether it was. */
  boolean isGiven(Waiting task) {
    return tasks.contains(task.task());
  }

  boolean allows(Waiting task) {
    int here = key(task).map(key -> given.getOrDefault(key, 0)).orElse(0);
    return task.ties()
        .concurrency()
        .filter(concurrency -> throttles.left(task.line().tenant(), concurrency) <= here)
        .isEmpty();
  }

  /** The placement of tasks that their key holds up. */
  Placement.Throttled heldUp(Waiting first, int tasks) {
    int limit =
        first
            .ties()
            .concurrency()
            .map(concurrency -> throttles.limit(first.line().tenant(), concurrency))
            .orElseThrow();
    return new Placement.Throttled(first, tasks, limit);
  }

  private static Optional<Throttles.Key> key(Waiting task) {
    return task.ties()
        .concurrency()
        .map(concurrency -> new Throttles.Key(task.line().tenant(), concurrency.key()));
  }
}
