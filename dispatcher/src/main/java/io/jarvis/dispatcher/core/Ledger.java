package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.LiveTask;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Indexes over the live tasks: whom somebody wants to end, until when one must have started, and
 * how many are blocked. Not thread-safe. Lost on restart and made again from the live tasks.
 */
public final class Ledger {
  private static final BlockedCount NONE = new BlockedCount(0, 0);

  private final Set<TaskId> cancelWanted = new HashSet<>();
  private final Set<TaskId> gangs = new HashSet<>();
  private final Set<TaskId> arrays = new HashSet<>();
  private final Map<TenantId, BlockedCount> blocked = new HashMap<>();
  private final Deadlines deadlines = new Deadlines();

  /**
   * How many tasks of a tenant are blocked, and how many messages of ended ones still lie among
   * them.
   */
  public record BlockedCount(int blocked, int ended) {
    BlockedCount after(TaskState to) {
      return to == TaskState.BLOCKED
          ? new BlockedCount(blocked + 1, ended)
          : new BlockedCount(blocked - 1, ended + (to.ended() ? 1 : 0));
    }
  }

  /** Begins anew with these tasks. */
  public void restored(Map<TaskId, LiveTask> tasks) {
    cancelWanted.clear();
    gangs.clear();
    arrays.clear();
    blocked.clear();
    deadlines.clear();
    tasks.forEach(this::admit);
  }

  private void admit(TaskId id, LiveTask task) {
    TaskProgress progress = task.progress();
    if (!hasStarted(progress)) {
      task.facts().startBefore().ifPresent(limit -> deadlines.add(id, limit));
    }
    if (progress.cancelRequested()) {
      cancelWanted.add(id);
    }
    noteGang(id, progress);
    if (progress.array().isPresent()) {
      arrays.add(id);
    }
    if (progress.state() == TaskState.BLOCKED) {
      count(task.facts().tenant(), TaskState.BLOCKED);
    }
  }

  /**
   * As far as can be said without the attempts' reports: one that ended or was lost counts as
   * started.
   */
  private static boolean hasStarted(TaskProgress progress) {
    if (progress.array().isPresent()) {
      return progress.array().get().remaining() == 0;
    }
    return switch (progress.state()) {
      case RUNNING, SUCCEEDED, FAILED, CANCELLED, TIMED_OUT, EXPIRED -> true;
      case ASSIGNED, STARTING -> progress.lastAttempt() > 1;
      case SUBMITTED, PENDING, WAITING, BLOCKED -> progress.lastAttempt() > 0;
    };
  }

  /**
   * Follows an event that counted.
   *
   * @param before empty if it made the task
   * @param task the task, as it was before or else as it was made
   */
  public void folded(TaskId id, Optional<TaskProgress> before, LiveTask task, TaskProgress after) {
    if (before.isEmpty()) {
      admit(id, task);
      return;
    }
    noteGang(id, after);
    TaskState from = before.get().state();
    if ((from == TaskState.BLOCKED) != (after.state() == TaskState.BLOCKED)) {
      count(task.facts().tenant(), after.state());
    }
    if (after.state() == TaskState.RUNNING && hasStarted(after)) {
      deadlines.remove(id);
    }
    if (after.state().ended()) {
      ended(id);
    } else if (after.cancelRequested()) {
      cancelWanted.add(id);
    }
  }

  private void noteGang(TaskId task, TaskProgress progress) {
    boolean led = progress.gang().isPresent() && !progress.state().ended();
    if (led && (progress.state().onNode() || progress.leftBehind())) {
      gangs.add(task);
    } else {
      gangs.remove(task);
    }
  }

  /** The gangs of which members are on nodes. */
  public Set<TaskId> gangs() {
    return gangs;
  }

  private void ended(TaskId task) {
    cancelWanted.remove(task);
    arrays.remove(task);
    deadlines.remove(task);
  }

  private void count(TenantId tenant, TaskState to) {
    blocked.compute(tenant, (t, present) -> (present == null ? NONE : present).after(to));
  }

  /** The arrays that have not ended. */
  public Set<TaskId> arrays() {
    return arrays;
  }

  /** The live tasks that somebody wants to end. */
  public Set<TaskId> cancelWanted() {
    return cancelWanted;
  }

  public Map<TenantId, BlockedCount> blocked() {
    return blocked;
  }

  /** This tenant's blocked queue is being walked: the messages of its ended tasks will be met. */
  public void blockedWalked(TenantId tenant) {
    blocked.computeIfPresent(tenant, (t, count) -> new BlockedCount(count.blocked(), 0));
  }

  /** One of those messages stays in the queue for now. */
  public void blockedLeft(TenantId tenant) {
    BlockedCount count = blocked.getOrDefault(tenant, NONE);
    blocked.put(tenant, new BlockedCount(count.blocked(), count.ended() + 1));
  }

  public Deadlines deadlines() {
    return deadlines;
  }
}
