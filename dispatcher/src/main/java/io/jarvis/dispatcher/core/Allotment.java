package io.jarvis.dispatcher.core;

import io.jarvis.protocol.event.Choice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The places that a plan gives, and what they leave of nodes on which something is kept. Not
 * thread-safe; of one plan.
 */
final class Allotment {
  private final ClusterSnapshot cluster;
  private final NodeIndex index;
  private final Pledges pledges;
  private final ThrottleCheck throttle;
  private final Instant now;
  private final List<Placement.Placed> placed = new ArrayList<>();
  private Optional<Reservation> kept = Optional.empty();

  /** Members of gangs that were placed, beyond their first ones. */
  private int furtherMembers;

  Allotment(
      ClusterSnapshot cluster,
      NodeIndex index,
      Pledges pledges,
      ThrottleCheck throttle,
      Instant now) {
    this.cluster = cluster;
    this.index = index;
    this.pledges = pledges;
    this.throttle = throttle;
    this.now = now;
  }

  /** What was placed, in order. */
  List<Placement.Placed> placed() {
    return placed;
  }

  /** Keeps a start from now on. */
  void keep(Reservation reservation) {
    kept = Optional.of(reservation);
  }

  /** When a task should have ended, were it placed now. */
  Instant end(Waiting task) {
    return now.plus(cluster.runtimes().expected(task.line().tenant(), task.span()));
  }

  /** Places a task on the best node. */
  void place(Waiting task, Room room) {
    place(task, room, index.choice(room, task.demand(), task.image()));
  }

  private void place(Waiting task, Room room, Choice choice) {
    placed(task, room, take(room, task.demand(), nextTurn()), choice);
  }

  /** Places a task where its place was kept: the victims have left. */
  void placeWhereKept(Placement.Preempts pledge) {
    Waiting task = pledge.task();
    List<Room> rooms =
        pledge.nodes().stream().map(node -> index.rooms().of(node).orElseThrow()).toList();
    if (task.demand().isGang()) {
      placed(placing(Optional.empty()).placeAt(task, rooms, nextTurn(), end(task)));
    } else {
      place(task, rooms.getFirst(), index.unjudged());
    }
  }

  /**
   * Places a task before a kept start if there is room, else elsewhere; false if there is none.
   *
   * @param gap the kept start before which it may go
   */
  boolean placeInGapOrBeside(Waiting task, Optional<Reservation> gap) {
    Demand demand = task.demand();
    Optional<Room> before = gap.flatMap(start -> start.gapFor(demand));
    Optional<Room> beside = index.best(demand, task.image());
    if (before.isPresent()) {
      List<Integer> devices = gap.orElseThrow().fill(before.get(), demand, nextTurn());
      placed(task, before.get(), devices, index.unjudged());
    } else {
      beside.ifPresent(room -> place(task, room));
    }
    return before.isPresent() || beside.isPresent();
  }

  /** Places all members of a gang; false if there is not room for all. */
  boolean placeTogether(Waiting gang, Optional<Reservation> gap) {
    Optional<Placement.Placed> all = placing(gap).place(gang, nextTurn(), end(gang));
    all.ifPresent(this::placed);
    return all.isPresent();
  }

  /** Whether there would be room for all members, with what is free before this start. */
  boolean hasRoomTogether(Waiting gang, Reservation gap) {
    return placing(Optional.of(gap)).ground(gang.demand()).isPresent();
  }

  private GangPlacing placing(Optional<Reservation> gap) {
    return new GangPlacing(index, this::take, gap);
  }

  private List<Integer> take(Room room, Demand demand, long turn) {
    List<Integer> devices = index.rooms().take(room, demand, turn);
    kept.ifPresent(reservation -> reservation.placedBeside(room, demand, devices));
    pledges.placedBeside(room, demand, devices);
    return devices;
  }

  private long nextTurn() {
    return cluster.turn() + placed.size() + furtherMembers + 1;
  }

  private void placed(Waiting task, Room room, List<Integer> devices, Choice choice) {
    placed.add(new Placement.Placed(task, room.id(), devices, nextTurn(), choice));
    throttle.given(task);
    index.joined(room, task.demand());
    index.rooms().expect(room, new Running(task.task(), task.demand(), devices, end(task)));
  }

  private void placed(Placement.Placed gang) {
    placed.add(gang);
    furtherMembers += gang.rest().size();
    throttle.given(gang.task());
  }
}
