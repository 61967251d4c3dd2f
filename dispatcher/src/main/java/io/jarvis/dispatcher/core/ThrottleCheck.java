package io.jarvis.dispatcher.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Whether as many tasks of a key are placed as may be, with those of one plan. */
final class ThrottleCheck {
  private final Throttles throttles;
  private final Map<Throttles.Key, Integer> given = new HashMap<>();

  ThrottleCheck(Throttles throttles) {
    this.throttles = throttles;
  }

  /** A task was given a place in this plan. */
  void given(Waiting task) {
    key(task).ifPresent(key -> given.merge(key, 1, Integer::sum));
  }

  boolean allows(Waiting task) {
    int here = key(task).map(key -> given.getOrDefault(key, 0)).orElse(0);
    return task.ties()
        .concurrency()
        .filter(concurrency -> throttles.left(task.line().tenant(), concurrency) <= here)
        .isEmpty();
  }

  /** How it is told of so many tasks that are held up. */
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
