package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  /** Those who were told to leave, and have not yet, will be gone; who they are. */
  List<Running> expect(Placement.Preempts before) {
    return index.room(before.node()).stream()
        .flatMap(room -> still(before, room).stream().filter(attempt -> leaves(room, attempt)))
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

  /** Keeps the place of the plan before, if those who have not left yet leave enough room. */
  boolean renew(Placement.Preempts before) {
    return index
        .room(before.node())
        .filter(room -> left(room).holds(before.task().demand()))
        .filter(room -> index.couldTake(room, before.task().demand()))
        .map(room ->
            keep(room, new Placement.Preempts(before.task(), before.node(), still(before, room))))
        .isPresent();
  }

  /** Those of the victims who have not left yet. */
  private List<Running> still(Placement.Preempts before, Room room) {
    return index.runningBefore(room.number()).stream()
        .filter(attempt -> isOneOf(before.victims(), attempt))
        .toList();
  }

  /** Keeps a place that these leave. Only where they leave enough room. */
  void keep(Placement.Preempts pledge) {
    keep(index.room(pledge.node()).orElseThrow(), pledge);
  }

  private Placement.Preempts keep(Room room, Placement.Preempts pledge) {
    pledge.victims().forEach(victim -> leaves(room, victim));
    Room left = later.computeIfAbsent(room.number(), node -> new Room(room));
    left.take(pledge.task().demand(), room.turn());
    index.reduce(room, left);
    kept.add(pledge);
    changed.add(room);
    return pledge;
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
