package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The room that is left on each node: as the snapshot shows it that is followed, less what was
 * taken since. Nodes are numbered by their ids. Not thread-safe.
 */
final class Rooms {
  private final Map<NodeId, Room> byId = new HashMap<>();
  private final Map<Integer, List<Running>> taken = new HashMap<>();
  private List<NodeSnapshot> nodes = List.of();
  private Room[] rooms = {};
  private List<NodeOffer> offers = List.of();
  private Capacity capacity = Capacity.of(offers);
  private Changes changes = new Changes(0);

  /** Shows these from now on; whether they are the same nodes as before, offering the same. */
  boolean follow(List<NodeSnapshot> present) {
    nodes = byId(present);
    taken.clear();
    boolean same = areSame();
    if (same) {
      show();
    } else {
      rebuild();
    }
    return same;
  }

  private static List<NodeSnapshot> byId(List<NodeSnapshot> nodes) {
    for (int i = 1; i < nodes.size(); i++) {
      if (nodes.get(i - 1).id().compareTo(nodes.get(i).id()) > 0) {
        return nodes.stream().sorted(Comparator.comparing(NodeSnapshot::id)).toList();
      }
    }
    return nodes;
  }

  private boolean areSame() {
    if (nodes.size() != rooms.length) {
      return false;
    }
    for (int i = 0; i < rooms.length; i++) {
      if (!rooms[i].isOf(nodes.get(i))) {
        return false;
      }
    }
    return true;
  }

  private void show() {
    for (int i = 0; i < rooms.length; i++) {
      if (rooms[i].show(nodes.get(i))) {
        changes.add(i);
      }
    }
  }

  private void rebuild() {
    byId.clear();
    rooms = new Room[nodes.size()];
    List<NodeOffer> present = new ArrayList<>(rooms.length);
    for (int i = 0; i < rooms.length; i++) {
      rooms[i] = new Room(i, nodes.get(i));
      byId.put(rooms[i].id(), rooms[i]);
      present.add(rooms[i].offer());
    }
    offers = List.copyOf(present);
    capacity = Capacity.of(offers);
    changes = new Changes(rooms.length);
  }

  List<NodeSnapshot> nodes() {
    return nodes;
  }

  /** The rooms by number; the caller must not change the array. */
  Room[] all() {
    return rooms;
  }

  List<NodeOffer> offers() {
    return offers;
  }

  /** What all nodes offer together. */
  Capacity capacity() {
    return capacity;
  }

  /** Which nodes changed. */
  Changes changes() {
    return changes;
  }

  Room of(int node) {
    return rooms[node];
  }

  /** The room of this node, if there is one. */
  Optional<Room> of(NodeId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Takes what is asked; the indexes of the devices. */
  List<Integer> take(Room room, Demand demand, long turn) {
    List<Integer> devices = room.take(demand, turn);
    changes.add(room.number());
    return devices;
  }

  /** Gives back what was taken. */
  void give(Room room, Demand demand, List<Integer> devices) {
    room.give(demand, devices);
    changes.add(room.number());
  }

  /** Leaves no more in a room than there, until another snapshot is followed. */
  void reduce(Room room, Room most) {
    room.reduce(most);
    changes.add(room.number());
  }

  /** A task that was placed after the snapshot was followed should have ended then. */
  void expect(Room room, Running running) {
    taken.computeIfAbsent(room.number(), node -> new ArrayList<>()).add(running);
  }

  /** The attempts on a node, those first that should end first. */
  Collection<Running> running(int node) {
    Collection<Running> before = runningBefore(node);
    List<Running> since = taken.get(node);
    return since == null
        ? before
        : Stream.concat(before.stream(), since.stream()).sorted(Running.BY_END).toList();
  }

  /** The attempts on a node by the snapshot, without what the plan has placed. */
  Collection<Running> runningBefore(int node) {
    return nodes.get(node).used().running();
  }
}
