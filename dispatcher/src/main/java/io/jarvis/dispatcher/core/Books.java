package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.GangProgress;
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
import java.util.stream.Stream;

/**
 * What is reserved where: by every task that is on a node as the log says, and by those that were
 * planned and whose assignment the log does not show yet. Not thread-safe. Lost on restart and made
 * again from the log.
 */
public final class Books {
  private static final NodeUsage NOTHING = new NodeUsage();

  private final Map<TaskId, Booking> reservations = new HashMap<>();

  /** How many members those tasks have that are gangs: each of them has a booking. */
  private final Map<TaskId, Integer> gangs = new HashMap<>();

  private final Map<NodeId, NodeUsage> usage = new HashMap<>();
  private final Accounts accounts = new Accounts();
  private final Runtimes runtimes;
  private final Throttles throttles;
  private final Kinships kinships = new Kinships();
  private StepListener listener = StepListener.NONE;

  private record Booking(NodeId node, Running running) {
    int attempt() {
      return running.attempt();
    }
  }

  /** Nothing is reserved, and nothing is known of how long tasks run. */
  public Books() {
    this(new Runtimes(), new Throttles());
  }

  private Books(Runtimes runtimes, Throttles throttles) {
    this.runtimes = runtimes;
    this.throttles = throttles;
  }

  /** An independent copy. */
  public Books copy() {
    Books copy = new Books(new Runtimes(runtimes), throttles.copyWithNonePlaced());
    reservations.values().forEach(copy::put);
    copy.gangs.putAll(gangs);
    return copy;
  }

  /** Books a task that was planned now, before anything is written. */
  public void planned(TaskId task, int attempt, Placement.Placed placement, Instant now) {
    planned(task, attempt, placement.members(), Claim.of(placement.task()), now);
  }

  /** Books a task that is no gang. */
  public void planned(
      TaskId task, int attempt, NodeId node, Claim claim, List<Integer> devices, Instant now) {
    planned(task, attempt, List.of(new Placement.Member(node, devices, 0)), claim, now);
  }

  /**
   * Books a task that is assigned already, with what its specification says.
   *
   * @param members of a gang all, by rank; else one
   */
  public void planned(
      TaskId task, int attempt, List<Placement.Member> members, Claim claim, Instant now) {
    Optional<Instant> end = endAsKnown(task, attempt).or(() -> expectedEnd(claim, now));
    for (int rank = 0; rank < members.size(); rank++) {
      Placement.Member member = members.get(rank);
      put(
          new Booking(
              member.node(),
              new Running(
                  task.member(rank), attempt, claim.ofMember(rank), member.devices(), now, end)));
    }
    noteGang(task, members.size());
  }

  /** When a task that is placed now should have ended, as far as it says how long it may run. */
  public Optional<Instant> expectedEnd(Claim claim, Instant now) {
    return claim.span().map(span -> now.plus(runtimes.expected(claim.tenant(), span)));
  }

  /** What was expected of this attempt when it was planned first. */
  private Optional<Instant> endAsKnown(TaskId task, int attempt) {
    return Optional.ofNullable(reservations.get(task))
        .filter(booking -> booking.attempt() == attempt)
        .flatMap(booking -> booking.running().end());
  }

  private void noteGang(TaskId task, int members) {
    if (members > 1) {
      gangs.put(task, members);
    }
  }

  /** Books what was booked before, as a replay does. */
  void booked(NodeId node, Running running) {
    put(new Booking(node, running));
  }

  /** Frees what was freed before, as a replay does. */
  void freed(TaskId task) {
    remove(task);
  }

  /** Takes back a plan that came to nothing, if the booking is still that of this attempt. */
  public void withdrawn(TaskId task, int attempt) {
    Booking reservation = reservations.get(task);
    if (reservation != null && reservation.attempt() == attempt) {
      removeAll(task);
    }
  }

  /** A task that was planned here has run to its end; what there is to learn of it is learned. */
  public void ended(TaskId task, Instant at) {
    Booking present = reservations.get(task);
    if (present != null) {
      learn(present, at);
      removeAll(task);
    }
  }

  /** A task holds its place no longer. */
  public void dropped(TaskId task) {
    removeAll(task);
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
    if (!progress.onNode()) {
      if (progress.state() == TaskState.SUCCEEDED) {
        ended(task, at);
      } else if (progress.leftBehind() && !progress.state().ended()) {
        foldMembers(task, progress, facts, at);
      } else {
        removeAll(task);
      }
      return;
    }
    TaskProgress.Attempt current = progress.current().orElseThrow();
    if (current.gang().isPresent()) {
      foldMembers(task, progress, facts, at);
    } else if (present == null
        || present.attempt() != current.number()
        || !present.node().equals(current.node())) {
      put(new Booking(current.node(), running(task, current, facts, at)));
    }
  }

  /** Each holds its place until it is gone; the first one until the attempt is over. */
  private void foldMembers(TaskId task, TaskProgress progress, LiveTask.Facts facts, Instant at) {
    TaskProgress.Attempt current = progress.current().orElseThrow();
    List<GangProgress.Member> members = current.gang().orElseThrow().members();
    Running one = running(task, current, facts, at);
    noteGang(task, members.size());
    for (int rank = 0; rank < members.size(); rank++) {
      GangProgress.Member member = members.get(rank);
      TaskId id = task.member(rank);
      if (!progress.holdsPlace(rank)) {
        remove(id);
      } else if (!isBooked(id, current.number(), member.node())) {
        Claim claim = one.claim().ofMember(rank);
        put(
            new Booking(
                member.node(),
                new Running(
                    id, current.number(), claim, member.devices(), at, current.expectedEnd())));
      }
    }
  }

  private boolean isBooked(TaskId id, int attempt, NodeId node) {
    Booking present = reservations.get(id);
    return present != null && present.attempt() == attempt && present.node().equals(node);
  }

  private static Running running(
      TaskId task, TaskProgress.Attempt attempt, LiveTask.Facts facts, Instant since) {
    Claim claim =
        new Claim(
            facts.tenant(),
            facts.priority(),
            Demand.of(attempt.reserved(), List.of())
                .times(attempt.gang().map(gang -> gang.members().size()).orElse(1)),
            Optional.empty(),
            facts.submittedAt(),
            facts.ties());
    return new Running(
        task, attempt.number(), claim, attempt.devices(), since, attempt.expectedEnd());
  }

  /** Begins anew with these tasks. */
  public void restored(Map<TaskId, LiveTask> tasks) {
    reservations.clear();
    gangs.clear();
    usage.clear();
    accounts.clear();
    kinships.clear();
    throttles.nonePlaced();
    tasks.forEach((id, task) -> folded(id, task.progress(), task.facts(), task.facts().statedAt()));
    listener.stepped(new Step.Restored());
  }

  /** Tells this listener from now on, and no other. */
  void tell(StepListener other) {
    listener = other;
    throttles.tell(other);
  }

  /** How to make them anew, with what is learned and what limits whom. */
  List<Step> steps() {
    return Stream.of(
            runtimes.steps(),
            throttles.steps(),
            reservations.values().stream()
                .<Step>map(booking -> new Step.Booked(booking.node(), booking.running())))
        .flatMap(steps -> steps)
        .toList();
  }

  /** All tasks that hold a reservation, by id. */
  List<Running> occupants() {
    return reservations.values().stream()
        .map(Booking::running)
        .sorted(Comparator.comparing(running -> running.task().value()))
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

  /** Where the tasks of each group are. */
  public Kinships kinships() {
    return kinships;
  }

  /** How many of each key are placed and may be. */
  public Throttles throttles() {
    return throttles;
  }

  /** How many tasks hold a reservation. */
  public int size() {
    return reservations.size();
  }

  private void learn(Booking ended, Instant at) {
    Running ran = ended.running();
    ran.claim()
        .span()
        .ifPresent(span -> learn(ran.claim().tenant(), span, Duration.between(ran.since(), at)));
  }

  private void learn(TenantId tenant, Span span, Duration time) {
    runtimes.ran(tenant, span, time);
    listener.stepped(new Step.Ran(tenant, span, time));
  }

  private void put(Booking reservation) {
    Running running = reservation.running();
    remove(running.task());
    listener.stepped(new Step.Booked(reservation.node(), running));
    reservations.put(running.task(), reservation);
    NodeUsage used = usage.computeIfAbsent(reservation.node(), node -> new NodeUsage());
    used.reserve(running.demand(), running.devices());
    used.expect(running);
    accounts.add(running.claim());
    kinships.add(running.claim(), reservation.node());
    throttles.placed(running.claim());
  }

  /** A task with all its members. */
  private void removeAll(TaskId task) {
    int members = Optional.ofNullable(gangs.remove(task)).orElse(1);
    for (int rank = 0; rank < members; rank++) {
      remove(task.member(rank));
    }
  }

  private void remove(TaskId task) {
    Booking reservation = reservations.remove(task);
    if (reservation != null) {
      listener.stepped(new Step.Freed(task));
      Running running = reservation.running();
      NodeUsage used = usage.getOrDefault(reservation.node(), NOTHING);
      used.free(running.demand(), running.devices());
      used.forget(running);
      accounts.remove(running.claim());
      kinships.remove(running.claim(), reservation.node());
      throttles.left(running.claim());
      if (used.tasks() == 0) {
        usage.remove(reservation.node());
      }
    }
  }
}
