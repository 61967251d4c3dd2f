package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.LiveTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is reserved where: by every task that is on a node as the log says, and by those that were
 * planned and whose assignment the log does not show yet. Not thread-safe. Lost on restart and made
 * again from the log.
 */
public final class Books {
  private static final NodeUsage NOTHING = new NodeUsage();

  private final Map<TaskId, Booking> reservations = new HashMap<>();
  private final Map<NodeId, NodeUsage> usage = new HashMap<>();
  private final Accounts accounts = new Accounts();
  private final Runtimes runtimes;

  /**
   * @param since when it was planned, if that was here
   */
  private record Booking(
      int attempt,
      NodeId node,
      Claim claim,
      List<Integer> devices,
      Optional<Instant> since,
      Optional<Running> running) {}

  /** Nothing is reserved, and nothing is known of how long tasks run. */
  public Books() {
    this(new Runtimes());
  }

  private Books(Runtimes runtimes) {
    this.runtimes = runtimes;
  }

  /** The same, going its own way. */
  public Books copy() {
    Books copy = new Books(new Runtimes(runtimes));
    reservations.forEach(copy::put);
    return copy;
  }

  /** Books a task that was planned now, before anything is written. */
  public void planned(TaskId task, int attempt, Placement.Placed placement, Instant now) {
    planned(task, attempt, placement.node(), Claim.of(placement.task()), placement.devices(), now);
  }

  /** The same of a task that is planned already, with what its specification says. */
  public void planned(
      TaskId task, int attempt, NodeId node, Claim claim, List<Integer> devices, Instant now) {
    Optional<Running> running =
        claim
            .span()
            .map(span -> now.plus(runtimes.expected(claim.tenant(), span)))
            .map(end -> new Running(task, claim.demand(), devices, end));
    put(task, new Booking(attempt, node, claim, devices, Optional.of(now), running));
  }

  /** Takes back a plan that came to nothing, if the booking is still that of this attempt. */
  public void withdrawn(TaskId task, int attempt) {
    Booking reservation = reservations.get(task);
    if (reservation != null && reservation.attempt() == attempt) {
      remove(task);
    }
  }

  /** A task that was planned here has run to its end; what there is to learn of it is learned. */
  public void ended(TaskId task, Instant at) {
    Booking present = reservations.get(task);
    if (present != null) {
      learn(present, at);
      remove(task);
    }
  }

  /** A task holds its place no longer. */
  public void dropped(TaskId task) {
    remove(task);
  }

  /**
   * Follows the log: what it says of an attempt counts, unless a later one is planned already.
   *
   * @param at when it was said
   */
  public void folded(TaskId task, TaskProgress progress, LiveTask.Facts facts, Instant at) {
    Booking present = reservations.get(task);
    if (present != null
        && present.attempt() > progress.lastAttempt()
        && !progress.state().ended()) {
      return;
    }
    if (!progress.state().onNode()) {
      if (progress.state() == TaskState.SUCCEEDED) {
        ended(task, at);
      } else {
        remove(task);
      }
      return;
    }
    TaskProgress.Attempt current = progress.current().orElseThrow();
    if (present == null
        || present.attempt() != current.number()
        || !present.node().equals(current.node())) {
      put(
          task,
          new Booking(
              current.number(),
              current.node(),
              new Claim(
                  facts.tenant(),
                  facts.priority(),
                  Demand.of(current.reserved(), List.of()),
                  Optional.empty()),
              current.devices(),
              Optional.empty(),
              Optional.empty()));
    }
  }

  /** Begins anew with these tasks. */
  public void restored(Map<TaskId, LiveTask> tasks) {
    reservations.clear();
    usage.clear();
    accounts.clear();
    tasks.forEach((id, task) -> folded(id, task.progress(), task.facts(), task.facts().statedAt()));
  }

  /** All tasks that hold a reservation, by id. */
  List<Occupant> occupants() {
    return reservations.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().value()))
        .map(entry ->
            new Occupant(entry.getKey(), entry.getValue().claim(), entry.getValue().since()))
        .toList();
  }

  /** What is reserved on a node. */
  public NodeUsage usage(NodeId node) {
    return usage.getOrDefault(node, NOTHING);
  }

  /** What a tenant's tasks hold, by class. */
  public Map<Priority, Holdings> held(TenantId tenant) {
    return accounts.held(tenant);
  }

  /** How long tasks ran that were planned here. */
  public Runtimes runtimes() {
    return runtimes;
  }

  /** How many tasks hold a reservation. */
  public int size() {
    return reservations.size();
  }

  private void learn(Booking ended, Instant at) {
    Claim claim = ended.claim();
    if (ended.since().isPresent() && claim.span().isPresent()) {
      Duration time = Duration.between(ended.since().get(), at);
      runtimes.ran(claim.tenant(), claim.span().get(), time);
    }
  }

  private void put(TaskId task, Booking reservation) {
    remove(task);
    reservations.put(task, reservation);
    NodeUsage used = usage.computeIfAbsent(reservation.node(), node -> new NodeUsage());
    used.reserve(reservation.claim().demand(), reservation.devices());
    reservation.running().ifPresent(used::expect);
    accounts.add(reservation.claim());
  }

  private void remove(TaskId task) {
    Booking reservation = reservations.remove(task);
    if (reservation != null) {
      NodeUsage used = usage.getOrDefault(reservation.node(), NOTHING);
      used.free(reservation.claim().demand(), reservation.devices());
      reservation.running().ifPresent(used::forget);
      accounts.remove(reservation.claim());
      if (used.tasks() == 0) {
        usage.remove(reservation.node());
      }
    }
  }
}
