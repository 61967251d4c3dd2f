package io.jarvis.dispatcher.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** When enough should have ended for all members of a gang, and where. Takes nothing. */
final class GangOpening {
  private final NodeIndex index;
  private final Demand gang;
  private final Instant now;

  GangOpening(NodeIndex index, Demand gang, Instant now) {
    this.index = index;
    this.gang = gang;
    this.now = now;
  }

  /** A place for one member, and from when on. */
  private record Slot(Room room, Instant from) {
    static final Comparator<Slot> EARLIEST =
        Comparator.comparing(Slot::from).thenComparing(slot -> slot.room.number());
  }

  /** The earliest of all networks; empty if it is not known when there would be room anywhere. */
  Optional<Reservation.Opening> earliest(IntPredicate open) {
    return new Muster(index, gang)
        .grounds(node -> open.test(node) && index.rooms().of(node).open()).values().stream()
            .map(this::slots)
            .filter(slots -> slots.size() == gang.members())
            .min(Comparator.comparing(slots -> slots.getLast().from))
            .map(this::opening);
  }

  /** As many as are needed, the earliest. */
  private List<Slot> slots(BitSet ground) {
    List<Slot> all = new ArrayList<>();
    ground.stream().forEach(node -> addSlots(index.rooms().of(node), all));
    all.sort(Slot.EARLIEST);
    var apart = gang.leaning().wishes().antiAffinity();
    Set<String> taken = new HashSet<>();
    return all.stream()
        .filter(slot ->
            apart.isEmpty()
                || taken.add(Muster.place(apart.get(), slot.room.offer(), slot.room.number())))
        .limit(gang.members())
        .toList();
  }

  private void addSlots(Room room, List<Slot> slots) {
    Room later = new Room(room);
    int left = take(room, later, now, gang.members(), slots);
    for (Running running : index.rooms().running(room.number())) {
      Instant end = Reservation.endOf(running, now);
      if (left == 0 || end.equals(Instant.MAX)) {
        return;
      }
      later.give(running.demand(), running.devices());
      left = take(room, later, end, left, slots);
    }
  }

  /** How many are left to be placed. */
  private int take(Room room, Room later, Instant from, int wanted, List<Slot> slots) {
    int left = wanted;
    while (left > 0 && later.holds(gang)) {
      later.take(gang, 0);
      slots.add(new Slot(room, from));
      left--;
    }
    return left;
  }

  private Reservation.Opening opening(List<Slot> slots) {
    Instant start = slots.getLast().from;
    Map<Room, Room> later = new LinkedHashMap<>();
    slots.forEach(slot -> later.computeIfAbsent(slot.room, room -> at(room, start)).take(gang, 0));
    return new Reservation.Opening(later, start);
  }

  /** What is left of a node once all have ended that should have by then. */
  private Room at(Room room, Instant start) {
    Room later = new Room(room);
    for (Running running : index.rooms().running(room.number())) {
      if (!Reservation.endOf(running, now).isAfter(start)) {
        later.give(running.demand(), running.devices());
      }
    }
    return later;
  }
}
