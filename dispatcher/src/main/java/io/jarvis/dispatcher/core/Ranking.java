package io.jarvis.dispatcher.core;

import io.jarvis.dispatcher.core.PlacementPolicy.Scoring;
import java.util.BitSet;

/**
 * The nodes by how well a demand would do on them, as of when it was last asked. Not thread-safe.
 */
final class Ranking {
  private static final long NEVER = -1;

  private final Candidates candidates;
  private final Scoring scoring;
  private final Tournament tournament;
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
      changes.since(
          mark,
          node -> {
            if (candidates.include(node)) {
              tournament.set(node, candidates.score(rooms[node], scoring));
            }
          });
      mark = changes.mark();
    } else {
      fill(rooms, changes);
    }
  }

  private void fill(Room[] rooms, Changes changes) {
    tournament.fill(node -> candidates.score(rooms[node], scoring));
    mark = changes.mark();
  }
}
