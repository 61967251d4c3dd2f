package io.jarvis.dispatcher.core;

import io.jarvis.dispatcher.core.PlacementPolicy.Scoring;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some nodes by how well they suit a few demands, one in each column; all columns follow together
 * what changes. Not thread-safe.
 */
final class RankingSheet {
  private static final int COLUMNS = Tournaments.COLUMNS;
  private static final long NEVER = -1;

  /** A column is no longer kept up to date after this many uses of others since its own. */
  private static final int IDLE = 1_000;

  private final Positions nodes;
  private final Room[] rooms;
  private final Changes changes;
  private final Tournaments tournaments;
  private final @Nullable Candidates[] candidates = new Candidates[COLUMNS];

  /** The scoring that filled a column; null if it is yet to be filled. */
  private final @Nullable Scoring[] filledBy = new Scoring[COLUMNS];

  /** How often others were asked since. */
  private final int[] idle = new int[COLUMNS];

  private final double[] row = new double[COLUMNS];
  private long mark = NEVER;
  private int taken;

  RankingSheet(Positions nodes, Room[] rooms, Changes changes) {
    this.nodes = nodes;
    this.rooms = rooms;
    this.changes = changes;
    tournaments = new Tournaments(nodes.count());
  }

  boolean full() {
    return Integer.bitCount(taken) == COLUMNS;
  }

  /** Gives a column to a demand for these nodes. */
  int open(Candidates able) {
    int column = Integer.numberOfTrailingZeros(~taken);
    taken |= 1 << column;
    candidates[column] = able;
    return column;
  }

  /** The demand of a column is asked for no more. */
  void close(int column) {
    taken &= ~(1 << column);
    candidates[column] = null;
    filledBy[column] = null;
  }

  /** The ranking of a column, as of now. */
  Ranking ranking(int column, Scoring scoring) {
    idle[column] = 0;
    follow(scoring);
    Candidates able = candidates[column];
    if (able == null) {
      throw new IllegalStateException("column " + column + " was not opened");
    }
    if (filledBy[column] != scoring && nodes.count() > 0) {
      tournaments.fill(column, position -> able.score(rooms[nodes.node(position)], scoring));
      filledBy[column] = scoring;
    }
    return new Ranking(nodes, able, tournaments, column);
  }

  private void follow(Scoring scoring) {
    for (int column = 0; column < COLUMNS; column++) {
      if (++idle[column] > IDLE) {
        filledBy[column] = null;
      }
    }
    if (mark != NEVER && changes.reaches(mark)) {
      changes.since(mark, node -> follow(node, scoring));
    } else {
      Arrays.fill(filledBy, null);
    }
    mark = changes.mark();
  }

  private void follow(int node, Scoring scoring) {
    int position = nodes.position(node);
    if (position < 0) {
      return;
    }
    Room room = rooms[node];
    for (int column = 0; column < COLUMNS; column++) {
      Candidates able = filledBy[column] == scoring ? candidates[column] : null;
      row[column] = able == null ? Tournaments.NOBODY : able.score(room, scoring);
    }
    tournaments.set(position, row);
  }
}
