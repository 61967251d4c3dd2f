package io.jarvis.dispatcher.core;

import io.jarvis.dispatcher.core.PlacementPolicy.Scoring;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The nodes that could take a demand, were they empty.
 *
 * @param asked the demand without its constraints and wishes: what nodes are judged by
 * @param wider those without the constraints, if their ranking does for these, too
 */
record Candidates(Demand asked, BitSet nodes, Optional<Candidates> wider) {
  boolean include(int node) {
    return nodes.get(node);
  }

  /** How well it would do there; {@link Tournaments#NOBODY} where it cannot be. */
  double score(Room room, Scoring scoring) {
    return include(room.number()) && room.holds(asked)
        ? scoring.score(asked, room)
        : Tournaments.NOBODY;
  }

  /** The number of the best of these nodes, the first of equals; -1 if none has room. */
  int scan(BitSet part, Room[] rooms, Scoring scoring) {
    return scan(part, node -> true, rooms, scoring);
  }

  /** The same among the nodes that are wanted. */
  int scan(BitSet part, IntPredicate wanted, Room[] rooms, Scoring scoring) {
    int best = -1;
    double bestScore = Tournaments.NOBODY;
    for (int node = part.nextSetBit(0); node >= 0; node = part.nextSetBit(node + 1)) {
      double score = wanted.test(node) ? score(rooms[node], scoring) : Tournaments.NOBODY;
      if (score > bestScore) {
        best = node;
        bestScore = score;
      }
    }
    return best;
  }
}
