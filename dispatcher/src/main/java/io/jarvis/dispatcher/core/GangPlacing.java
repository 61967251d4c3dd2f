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

  /** Takes what a member asks from a node; the devices it got. */
  interface Taking {
    List<Integer> take(Room room, Demand demand, long turn);
  }

  GangPlacing(NodeIndex index, Taking taking) {
    this.index = index;
    this.taking = taking;
  }

  /**
   * Where its members go, if there is room for all.
   *
   * @param turn of the first; each further one gets the next
   * @param end when they should have ended
   */
  Optional<Placement.Placed> place(Waiting gang, long turn, Instant end) {
    return new Muster(index, gang.demand()).ground().map(nodes -> place(gang, nodes, turn, end));
  }

  private Placement.Placed place(Waiting gang, BitSet ground, long turn, Instant end) {
    Demand each = gang.demand().each();
    List<Placement.Member> members = new ArrayList<>();
    List<Choice> choices = new ArrayList<>();
    for (int rank = 0; rank < gang.demand().members(); rank++) {
      Room room = index.best(each, ground).orElseThrow();
      choices.add(index.judged(room, each));
      List<Integer> devices = taking.take(room, each, turn + rank);
      members.add(new Placement.Member(room.id(), devices, turn + rank));
      index.joined(room, each);
      index.expect(room, new Running(gang.task().member(rank), each, devices, end));
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
