package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Places that are kept for tasks until others have left them. Others get of these nodes what is
 * left beside the tasks even then. Not thread-safe; of one plan.
 */
final class Pledges {
  private final NodeIndex index;
  private final Map<Integer, Room> later = new HashMap<>();
  private final Set<TaskId> leaving = new HashSet<>();
  private final List<Placement.Preempts> kept = new ArrayList<>();
  private final List<Room> changed = new ArrayList<>();

  Pledges(NodeIndex index) {
    this.index = index;
  }

  /** Plans as if the victims that have not left yet were gone; returns them. */
  List<Running> expect(Placement.Preempts before) {
    return before.seats().keySet().stream()
        .flatMap(node -> index.rooms().of(node).stream())
        .flatMap(room -> still(before, room).filter(attempt -> leaves(room, attempt)))
        .toList();
  }

  private static boolean isOneOf(List<Running> victims, Running attempt) {
    return victims.stream()
        .anyMatch(v -> v.task().equals(attempt.task()) && v.attempt() == attempt.attempt());
  }

  /** Whether that is news. */
  private boolean leaves(Room room, Running attempt) {
    boolean news = leaving.add(attempt.task());
    if (news) {
      later
          .computeIfAbsent(room.number(), node -> new Room(room))
          .give(attempt.demand(), attempt.devices());
    }
    return news;
  }

  /** Whether all that is kept is free by now. */
  boolean isFree(Placement.Preempts pledge) {
    return holds(pledge, room -> room);
  }

  /** Keeps the place of the plan before, if those who have not left yet leave enough room. */
  boolean renew(Placement.Preempts before) {
    boolean leftEnough = holds(before, this::left);
    if (leftEnough) {
      List<Running> victims = rooms(before).flatMap(room -> still(before, room)).toList();
      keep(new Placement.Preempts(before.task(), before.nodes(), victims));
    }
    return leftEnough;
  }

  /** Whether each of its nodes is there, would take it, and seen so has as much room as is kept. */
  private boolean holds(Placement.Preempts pledge, UnaryOperator<Room> sight) {
    Demand each = pledge.task().demand().each();
    return pledge.seats().entrySet().stream()
        .allMatch(seats ->
            index
                .rooms()
                .of(seats.getKey())
                .filter(room -> index.couldTake(room, each))
                .filter(
                    room -> sight.apply(room).fitting(each, seats.getValue()) == seats.getValue())
                .isPresent());
  }

  private Stream<Room> rooms(Placement.Preempts pledge) {
    return pledge.seats().keySet().stream().map(node -> index.rooms().of(node).orElseThrow());
  }

  /** The victims that have not left yet. */
  private Stream<Running> still(Placement.Preempts before, Room room) {
    return index.rooms().runningBefore(room.number()).stream()
        .filter(attempt -> isOneOf(before.victims(), attempt));
  }

  /** Keeps places that these leave. Only where they leave enough room. */
  void keep(Placement.Preempts pledge) {
    Demand each = pledge.task().demand().each();
    pledge
        .seats()
        .forEach((node, seats) -> {
          Room room = index.rooms().of(node).orElseThrow();
          still(pledge, room).forEach(victim -> leaves(room, victim));
          Room left = later.computeIfAbsent(room.number(), number -> new Room(room));
          for (int seat = 0; seat < seats; seat++) {
            left.take(each, room.turn());
          }
          index.rooms().reduce(room, left);
          changed.add(room);
        });
    kept.add(pledge);
  }

  /** The task has found a place elsewhere. */
  void drop(Placement.Preempts pledge) {
    kept.remove(pledge);
  }

  /** A task was placed on this node. */
  void placedBeside(Room room, Demand demand, List<Integer> devices) {
    Room left = later.get(room.number());
    if (left != null) {
      left.takeDevices(demand, devices);
    }
  }

  /** What is left on a node once all have left that must, and all are there for whom they do. */
  Room left(Room room) {
    return later.getOrDefault(room.number(), room);
  }

  /** Whether anybody leaves this node. */
  boolean on(int node) {
    return later.containsKey(node);
  }

  boolean isLeaving(Running attempt) {
    return leaving.contains(attempt.task());
  }

  List<Placement.Preempts> kept() {
    return kept;
  }

  /** The nodes on which a place was kept, in order; some perhaps more than once. */
  List<Room> changed() {
    return changed;
  }
}
