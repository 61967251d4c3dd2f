package io.jarvis.dispatcher.core;

import io.jarvis.dispatcher.core.PlacementPolicy.Scoring;
import java.util.BitSet;

/**
 * The nodes by how well a demand would do on them, as of when it was last asked. Not thread-safe.
 */
final class Ranking {
  private static final long NEVER = -1;
  private static final int AT_ONCE = 64;

  private final Candidates candidates;
  private final Scoring scoring;
  private final Tournament tournament;
  private final int[] changed = new int[AT_ONCE];
  private final double[] before = new double[AT_ONCE];
  private int noted;
  private long mark;

  Ranking(Candidates candidates, Scoring scoring, Tournament tournament) {
    this.candidates = candidates;
    this.scoring = scoring;
    this.tournament = tournament;
    mark = NEVER;
  }

  Tournament tournament() {
    return tournament;
  }

  boolean by(Scoring present) {
    return scoring == present;
  }

  /** The number of the best node; -1 if none has room. */
  int best(Room[] rooms, Changes changes) {
    follow(rooms, changes);
    return tournament.winner();
  }

  /** The number of the best of these; -1 if none has room. */
  int best(BitSet among, Room[] rooms, Changes changes) {
    follow(rooms, changes);
    return tournament.winner(among);
  }

  /** The number of the best but for the best, as of when that was asked; -1 if none has room. */
  int second(int best) {
    return tournament.second(best);
  }

  /** Of these. */
  int second(int best, BitSet among) {
    return tournament.second(best, among);
  }

  private void follow(Room[] rooms, Changes changes) {
    if (mark != NEVER && changes.reaches(mark)) {
      changes.since(mark, node -> note(node, rooms));
      update(rooms);
      mark = changes.mark();
    } else {
      fill(rooms, changes);
    }
  }

  /**
   * What is known of several nodes is read one after the other, before any of it is looked at: in a
   * large cluster each is far from the processor, and so it waits for all of them once.
   */
  private void note(int node, Room[] rooms) {
    if (candidates.include(node)) {
      changed[noted] = node;
      before[noted] = tournament.value(node);
      noted++;
      if (noted == AT_ONCE) {
        update(rooms);
      }
    }
  }

  private void update(Room[] rooms) {
    for (int i = 0; i < noted; i++) {
      double now = candidates.score(rooms[changed[i]], scoring);
      if (now != before[i]) {
        tournament.set(changed[i], now);
      }
    }
    noted = 0;
  }

  private void fill(Room[] rooms, Changes changes) {
    tournament.fill(node -> candidates.score(rooms[node], scoring));
    mark = changes.mark();
  }
}
