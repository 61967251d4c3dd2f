package io.jarvis.dispatcher.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A start that is kept for a task that finds no room now: on the node where enough should have
 * ended first. Others may take what is left beside it even then, or all that is left now if they
 * should have ended by then. Not thread-safe; of one plan.
 */
final class Reservation {
  private final NodeIndex index;
  private final Room shown;
  private final Room present;
  private final Instant start;

  private Reservation(NodeIndex index, Opening opening, Demand demand) {
    this.index = index;
    shown = opening.room;
    present = new Room(opening.room);
    start = opening.start;
    opening.later.take(demand, 0);
    index.reduce(shown, opening.later);
  }

  /** When there would be room on a node, and what would be left there then. */
  private record Opening(Room room, Room later, Instant start) {}

  /**
   * Reserves the earliest start; empty if it is not known when there would be room anywhere.
   *
   * @param open which nodes may be reserved
   */
  static Optional<Reservation> earliest(
      NodeIndex index, Demand demand, IntPredicate open, Instant now) {
    return index.able(demand).stream()
        .filter(open)
        .mapToObj(node -> opening(index.room(node), index.running(node), demand, now))
        .flatMap(Optional::stream)
        .reduce((first, next) -> next.start.isBefore(first.start) ? next : first)
        .map(opening -> new Reservation(index, opening, demand));
  }

  private static Optional<Opening> opening(
      Room room, Collection<Running> byEnd, Demand demand, Instant now) {
    if (!room.open()) {
      return Optional.empty();
    }
    Room later = new Room(room);
    Instant start = now;
    boolean fits = false;
    for (Running running : byEnd) {
      Instant end = running.end().map(e -> e.isBefore(now) ? now : e).orElse(Instant.MAX);
      if (end.equals(Instant.MAX) || (fits && end.isAfter(start))) {
        break;
      }
      later.give(running.demand(), running.devices());
      start = end;
      fits = fits || later.holds(demand);
    }
    return fits ? Optional.of(new Opening(room, later, start)) : Optional.empty();
  }

  Instant start() {
    return start;
  }

  Room room() {
    return shown;
  }

  /** A task was placed on its node beside it: the same is taken from what is left now. */
  void placedBeside(Demand demand, List<Integer> devices) {
    present.takeDevices(demand, devices);
  }

  /** Whether a task that asks this would fit before it, if it were short enough. */
  boolean leavesGap(Demand demand) {
    return index.couldTake(shown, demand) && present.holds(demand);
  }

  /** Whether a task that runs so long would have ended. */
  boolean endsBefore(Instant now, Duration time) {
    return !now.plus(time).isAfter(start);
  }

  /** Fills the gap before it; the devices the task gets. Only where there is a gap for it. */
  List<Integer> fill(Demand demand, long turn) {
    List<Integer> devices = present.take(demand, turn);
    index.reduce(shown, present);
    return devices;
  }
}
