package io.jarvis.dispatcher.core;

import java.time.Instant;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * A start that is kept for a task that finds no room now: on the node where enough should have
 * ended first, or for a gang on as many nodes as it needs. Others may take what is left beside it
 * even then, or all that is left now if they should have ended by then. Not thread-safe; of one
 * plan.
 */
final class Reservation {
  private final NodeIndex index;
  private final Map<Room, Room> present = new LinkedHashMap<>();
  private final Instant start;

  private Reservation(NodeIndex index, Opening opening) {
    this.index = index;
    start = opening.start;
    opening.later.forEach((room, later) -> {
      present.put(room, new Room(room));
      index.rooms().reduce(room, later);
    });
  }

  /**
   * When there would be room.
   *
   * @param later what would be left of the nodes then, beside the task
   */
  record Opening(Map<Room, Room> later, Instant start) {}

  /**
   * Reserves the earliest start; empty if it is not known when there would be room anywhere.
   *
   * @param open which nodes may be reserved
   */
  static Optional<Reservation> earliest(
      NodeIndex index, Demand demand, IntPredicate open, Instant now) {
    Optional<Opening> opening =
        demand.isGang()
            ? new GangOpening(index, demand, now).earliest(open)
            : index.able(demand).stream()
                .filter(open)
                .mapToObj(node ->
                    opening(index.rooms().of(node), index.rooms().running(node), demand, now))
                .flatMap(Optional::stream)
                .reduce((first, next) -> next.start.isBefore(first.start) ? next : first);
    return opening.map(found -> new Reservation(index, found));
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
      Instant end = endOf(running, now);
      if (end.equals(Instant.MAX) || (fits && end.isAfter(start))) {
        break;
      }
      later.give(running.demand(), running.devices());
      start = end;
      fits = fits || later.holds(demand);
    }
    if (fits) {
      later.take(demand, 0);
    }
    return fits ? Optional.of(new Opening(Map.of(room, later), start)) : Optional.empty();
  }

  /** When it should have ended; {@link Instant#MAX} if nobody knows. */
  static Instant endOf(Running running, Instant now) {
    return running.end().map(end -> end.isBefore(now) ? now : end).orElse(Instant.MAX);
  }

  Instant start() {
    return start;
  }

  /** Where the start is kept: one node, or those of a gang. */
  Set<Room> rooms() {
    return present.keySet();
  }

  List<io.jarvis.protocol.NodeId> nodes() {
    return present.keySet().stream().map(Room::id).toList();
  }

  /** A task was placed on a node: if it is one of its own, the same is taken from what is left. */
  void placedBeside(Room room, Demand demand, List<Integer> devices) {
    Room left = present.get(room);
    if (left != null) {
      left.takeDevices(demand, devices);
    }
  }

  /** What is left of a node until then. */
  Room before(Room room) {
    return present.getOrDefault(room, room);
  }

  /** A node where a task that asks this would fit before the start, if it were short enough. */
  Optional<Room> gapFor(Demand demand) {
    return gaps(demand).findFirst();
  }

  /** The same, only among these nodes. */
  Optional<Room> gapFor(Demand demand, BitSet among) {
    return gaps(demand).filter(room -> among.get(room.number())).findFirst();
  }

  private Stream<Room> gaps(Demand demand) {
    return present.entrySet().stream()
        .filter(each -> index.couldTake(each.getKey(), demand) && each.getValue().holds(demand))
        .map(Map.Entry::getKey);
  }

  /** Fills the gap before it; the devices the task gets. Only where there is a gap for it. */
  List<Integer> fill(Room room, Demand demand, long turn) {
    Room left = present.get(room);
    if (left == null) {
      throw new IllegalStateException("nothing is kept on " + room.id());
    }
    List<Integer> devices = left.take(demand, turn);
    index.rooms().reduce(room, left);
    return devices;
  }
}
