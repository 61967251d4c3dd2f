package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
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

  private record Reservation(int attempt, NodeId node, Demand demand, List<Integer> devices) {}

  /** Books a task that was planned, before anything is written. */
  public void planned(TaskId task, int attempt, NodeId node, Demand demand, List<Integer> devices) {
    put(task, new Reservation(attempt, node, demand, devices));
  }

  /** Takes back a plan that came to nothing, if the booking is still that of this attempt. */
  public void withdrawn(TaskId task, int attempt) {
    Reservation reservation = reservations.get(task);
    if (reservation != null && reservation.attempt() == attempt) {
      remove(task);
    }
  }

  /** Follows the log: what it says of an attempt counts, unless a later one is planned already. */
  public void folded(TaskId task, TaskProgress progress) {
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
              Demand.of(current.reserved(), List.of()),
              current.devices()));
    }
  }

  /** Begins anew with these tasks. */
  public void restored(Map<TaskId, LiveTask> tasks) {
    reservations.clear();
    usage.clear();
    tasks.forEach((id, task) -> folded(id, task.progress()));
  }

  /** What is reserved on a node. */
  public NodeUsage usage(NodeId node) {
    return usage.getOrDefault(node, NOTHING);
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
        .reserve(reservation.demand(), reservation.devices());
  }

  private void remove(TaskId task) {
    Reservation reservation = reservations.remove(task);
    if (reservation != null) {
      NodeUsage used = usage.getOrDefault(reservation.node(), NOTHING);
      used.free(reservation.demand(), reservation.devices());
      if (used.tasks() == 0) {
        usage.remove(reservation.node());
      }
    }
  }
}
