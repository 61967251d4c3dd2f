package io.jarvis.dispatcher.core;

import io.jarvis.protocol.event.Choice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Gives the members of a gang their places: all of them or none, for nothing is taken before there
 * is room for all. Not thread-safe; of one plan.
 */
final class GangPlacing {
  private final NodeIndex index;
  private final Taking taking;
  private final Optional<Reservation> gap;

  /** Takes what a member asks from a node; the devices it got. */
  interface Taking {
    List<Integer> take(Room room, Demand demand, long turn);
  }

  /**
   * @param gap the kept start of another before which it should have ended, if it may go there
   */
  GangPlacing(NodeIndex index, Taking taking, Optional<Reservation> gap) {
    this.index = index;
    this.taking = taking;
    this.gap = gap;
  }

  /**
   * Places the members of a gang, if there is room for all.
   *
   * @param turn of the first; each further one gets the next
   * @param end when they should have ended
   */
  Optional<Placement.Placed> place(Waiting gang, long turn, Instant end) {
    return ground(gang.demand()).map(nodes -> place(gang, nodes, turn, end));
  }

  /** Nodes that together have room for all members. */
  Optional<BitSet> ground(Demand gang) {
    return gap.map(kept -> new Muster(index, gang, kept::before))
        .orElseGet(() -> new Muster(index, gang))
        .ground();
  }

  /**
   * Places the members of a gang where each is known to have room.
   *
   * @param rooms of each member, by rank
   */
  Placement.Placed placeAt(Waiting gang, List<Room> rooms, long turn, Instant end) {
    return place(gang, rank -> beside(rooms.get(rank), index.unjudged()), turn, end);
  }

  private Placement.Placed place(Waiting gang, BitSet ground, long turn, Instant end) {
    Demand each = gang.demand().each();
    return place(
        gang,
        rank ->
            gap.flatMap(kept -> inGap(kept, each, ground))
                .or(() ->
                    index.best(each, ground).map(room -> beside(room, index.judged(room, each))))
                .orElseThrow(),
        turn,
        end);
  }

  /** How a member gets its place. */
  private record Seat(Room room, Choice choice, Taking taking) {}

  /** The place of each member, the first first. */
  private interface Seating {
    Seat of(int rank);
  }

  private Seat beside(Room room, Choice choice) {
    return new Seat(room, choice, taking);
  }

  private Optional<Seat> inGap(Reservation kept, Demand each, BitSet ground) {
    return kept.gapFor(each, ground).map(room -> new Seat(room, index.unjudged(), kept::fill));
  }

  private Placement.Placed place(Waiting gang, Seating seating, long turn, Instant end) {
    Demand each = gang.demand().each();
    List<Placement.Member> members = new ArrayList<>();
    List<Choice> choices = new ArrayList<>();
    for (int rank = 0; rank < gang.demand().members(); rank++) {
      Seat seat = seating.of(rank);
      Room room = seat.room();
      List<Integer> devices = seat.taking().take(room, each, turn + rank);
      choices.add(seat.choice());
      members.add(new Placement.Member(room.id(), devices, turn + rank));
      index.joined(room, each);
      index.rooms().expect(room, new Running(gang.task().member(rank), each, devices, end));
    }
    Placement.Member first = members.getFirst();
    return new Placement.Placed(
        gang,
        first.node(),
        first.devices(),
        first.turn(),
        choices.getFirst(),
        members.subList(1, members.size()));
  }
}
