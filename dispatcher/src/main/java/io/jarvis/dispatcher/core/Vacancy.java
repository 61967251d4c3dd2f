package io.jarvis.dispatcher.core;

import static java.util.Objects.requireNonNull;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.task.Wishes.Grouping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What would be left of some nodes if some left them, and whether that is enough for a task, or for
 * all members of a gang at once. Of one search.
 */
final class Vacancy {
  private final Demand demand;
  private final Optional<Grouping> apart;
  private final Map<Integer, Room> rooms = new TreeMap<>();
  private final Map<Integer, Integer> fitting = new HashMap<>();

  /** How many nodes of each place have room for a member, if members must keep apart. */
  private final Map<String, Integer> places = new HashMap<>();

  private int members;

  /**
   * @param left what is left of each node before anybody leaves; stays as it is
   */
  Vacancy(Demand demand, Collection<Room> left) {
    this.demand = demand;
    apart = demand.isGang() ? demand.leaning().wishes().antiAffinity() : Optional.empty();
    left.forEach(room -> rooms.put(room.number(), new Room(room)));
    rooms.values().forEach(this::count);
  }

  boolean suffices() {
    return members >= demand.members();
  }

  void leaves(Victim victim) {
    for (Victim.Spot spot : victim.spots()) {
      Room room = room(spot);
      room.give(spot.attempt().demand(), spot.attempt().devices());
      count(room);
    }
  }

  void stays(Victim victim) {
    for (Victim.Spot spot : victim.spots()) {
      Room room = room(spot);
      room.takeDevices(spot.attempt().demand(), spot.attempt().devices());
      count(room);
    }
  }

  private Room room(Victim.Spot spot) {
    return requireNonNull(rooms.get(spot.node()), "a victim on no node that is looked at");
  }

  private void count(Room room) {
    int now = room.fitting(demand, apart.isPresent() ? 1 : demand.members());
    Integer before = fitting.put(room.number(), now);
    int more = now - (before == null ? 0 : before);
    members += apart.map(grouping -> moreApart(place(grouping, room), more)).orElse(more);
  }

  private int moreApart(String place, int more) {
    int then = places.merge(place, more, Integer::sum);
    return Math.min(1, then) - Math.min(1, then - more);
  }

  private static String place(Grouping grouping, Room room) {
    return Muster.place(grouping, room.offer(), room.number());
  }

  /** Where the task would go, or each member by rank. To be called only if there is enough. */
  List<NodeId> seats() {
    List<NodeId> seats = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Room room : rooms.values()) {
      int here = Math.min(fitting.getOrDefault(room.number(), 0), demand.members() - seats.size());
      boolean allowed =
          here > 0 && apart.map(grouping -> taken.add(place(grouping, room))).orElse(true);
      for (int seat = 0; allowed && seat < here; seat++) {
        seats.add(room.id());
      }
    }
    return seats;
  }
}
