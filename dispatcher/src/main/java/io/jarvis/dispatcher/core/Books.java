package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.state.LiveTask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is reserved where: by every task that is on a node as the log says, and by those that were
 * planned and whose assignment the log does not show yet. Not thread-safe. Lost on restart and made
 * again from the log.
 */
public final class Books {
  private static final NodeUsage NOTHING = new NodeUsage();

  private final Map<TaskId, Reservation> reservations = new HashMap<>();
  private final Map<NodeId, NodeUsage> usage = new HashMap<>();
  private final Accounts accounts = new Accounts();

  private record Reservation(int attempt, NodeId node, Claim claim, List<Integer> devices) {}

  /** Books a task that was planned, before anything is written. */
  public void planned(TaskId task, int attempt, NodeId node, Claim claim, List<Integer> devices) {
    put(task, new Reservation(attempt, node, claim, devices));
  }

  /** Takes back a plan that came to nothing, if the booking is still that of this attempt. */
  public void withdrawn(TaskId task, int attempt) {
    Reservation reservation = reservations.get(task);
    if (reservation != null && reservation.attempt() == attempt) {
      remove(task);
    }
  }

  /** Follows the log: what it says of an attempt counts, unless a later one is planned already. */
  public void folded(TaskId task, TaskProgress progress, LiveTask.Facts facts) {
    Reservation present = reservations.get(task);
    if (present != null
        && present.attempt() > progress.lastAttempt()
        && !progress.state().ended()) {
      return;
    }
    if (!progress.state().onNode()) {
      remove(task);
      return;
    }
    TaskProgress.Attempt current = progress.current().orElseThrow();
    if (present == null
        || present.attempt() != current.number()
        || !present.node().equals(current.node())) {
      put(
          task,
          new Reservation(
              current.number(),
              current.node(),
              new Claim(facts.tenant(), facts.priority(), Demand.of(current.reserved(), List.of())),
              current.devices()));
    }
  }

  /** Begins anew with these tasks. */
  public void restored(Map<TaskId, LiveTask> tasks) {
    reservations.clear();
    usage.clear();
    accounts.clear();
    tasks.forEach((id, task) -> folded(id, task.progress(), task.facts()));
  }

  /** What is reserved on a node. */
  public NodeUsage usage(NodeId node) {
    return usage.getOrDefault(node, NOTHING);
  }

  /** What a tenant's tasks hold, by class. */
  public Map<Priority, Holdings> held(TenantId tenant) {
    return accounts.held(tenant);
  }

  /** How many tasks hold a reservation. */
  public int size() {
    return reservations.size();
  }

  private void put(TaskId task, Reservation reservation) {
    remove(task);
    reservations.put(task, reservation);
    usage
        .computeIfAbsent(reservation.node(), node -> new NodeUsage())
        .reserve(reservation.claim().demand(), reservation.devices());
    accounts.add(reservation.claim());
  }

  private void remove(TaskId task) {
    Reservation reservation = reservations.remove(task);
    if (reservation != null) {
      NodeUsage used = usage.getOrDefault(reservation.node(), NOTHING);
      used.free(reservation.claim().demand(), reservation.devices());
      accounts.remove(reservation.claim());
      if (used.tasks() == 0) {
        usage.remove(reservation.node());
      }
    }
  }
}
