package io.jarvis.dispatcher.core;

import io.jarvis.dispatcher.core.PlacementPolicy.Scoring;
import java.util.BitSet;

/** The nodes that could take a demand, were they empty. */
record Candidates(Demand demand, BitSet nodes) {
  boolean include(int node) {
    return nodes.get(node);
  }

  /** How well it would do there; {@link Tournament#NOBODY} where it cannot be. */
  double score(Room room, Scoring scoring) {
    return include(room.number()) && room.holds(demand)
        ? scoring.score(demand, room)
        : Tournament.NOBODY;
  }

  /** The number of the best node, the first of equals; -1 if none has room. */
  int scan(Room[] rooms, Scoring scoring) {
    int best = -1;
    double bestScore = Tournament.NOBODY;
    for (int node = nodes.nextSetBit(0); node >= 0; node = nodes.nextSetBit(node + 1)) {
      double score = score(rooms[node], scoring);
      if (score > bestScore) {
        best = node;
        bestScore = score;
      }
    }
    return best;
  }
}
