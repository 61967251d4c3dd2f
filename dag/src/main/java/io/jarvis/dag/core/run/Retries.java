package io.jarvis.dag.core.run;

import io.jarvis.protocol.task.RetryDelay;
import io.jarvis.protocol.task.RetrySpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which runs of a step were begun anew because they failed, and when that is due. Not thread-safe.
 */
final class Retries {
  private final Map<Integer, RunMemory.Retry> byTask = new TreeMap<>();

  /** The how manieth retry a task is; 0 if it is none. */
  int number(int task) {
    RunMemory.Retry retry = byTask.get(task);
    return retry == null ? 0 : retry.number();
  }

  /** How many retries it has had since it last began with all of them before it. */
  int had(int task) {
    RunMemory.Retry retry = byTask.get(task);
    return retry == null ? 0 : retry.number() - retry.before();
  }

  /** Retries a task after a pause; false if it has had all its retries. */
  boolean add(int task, RetrySpec policy, Instant failedAt) {
    int had = had(task);
    int number = number(task);
    if (had >= policy.limit()) {
      return false;
    }
    Instant due = failedAt.plus(RetryDelay.before(policy, had));
    byTask.put(task, new RunMemory.Retry(task, number + 1, number - had, due));
    return true;
  }

  /** When a task may begin; empty if at any time. */
  Optional<Instant> due(int task) {
    return Optional.ofNullable(byTask.get(task)).map(RunMemory.Retry::due);
  }

  /** Each has all its retries before it again, and is due. */
  void renew() {
    byTask.replaceAll(
        (task, retry) -> new RunMemory.Retry(task, retry.number(), retry.number(), Instant.EPOCH));
  }

  void clear() {
    byTask.clear();
  }

  List<RunMemory.Retry> memory() {
    return List.copyOf(byTask.values());
  }

  void restore(List<RunMemory.Retry> memory) {
    memory.forEach(retry -> byTask.put(retry.task(), retry));
  }
}
