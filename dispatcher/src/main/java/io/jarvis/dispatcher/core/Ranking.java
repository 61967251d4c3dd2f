package io.jarvis.dispatcher.core;

import java.util.BitSet;

/** Nodes by how well a demand would do on them, as of when it was asked for. Not thread-safe. */
final class Ranking {
  private final Positions nodes;
  private final Candidates candidates;
  private final Tournaments tournaments;
  private final int column;

  /**
   * @param candidates those that could take the demand
   * @param column of the tournaments
   */
  Ranking(Positions nodes, Candidates candidates, Tournaments tournaments, int column) {
    this.nodes = nodes;
    this.candidates = candidates;
    this.tournaments = tournaments;
    this.column = column;
  }

  /** The number of the best of a part of the candidates; -1 if none has room. */
  int best(BitSet part) {
    return nodes.node(
        isWhole(part)
            ? tournaments.winner(column)
            : tournaments.winner(column, nodes.positions(part)));
  }

  /** The number of the best but for this one; -1 if none has room. */
  int second(int best, BitSet part) {
    int position = nodes.position(best);
    if (position < 0) {
      return best(part);
    }
    return nodes.node(
        isWhole(part)
            ? tournaments.second(column, position)
            : tournaments.second(column, position, nodes.positions(part)));
  }

  private boolean isWhole(BitSet part) {
    return part == candidates.nodes();
  }
}
