package io.jarvis.dispatcher.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Who might have to leave: an attempt, with all members that are looked at if it is a gang's, for
 * it leaves as a whole.
 *
 * @param lost what its work so far is worth: its time on the node, in milliseconds, by the
 *     millionths of the cluster that it holds; nothing if it should have ended by now
 */
record Victim(List<Spot> spots, long lost) {
  /** Orders victims by what they lose, the least first. */
  static final Comparator<Victim> BY_LOSS =
      Comparator.comparingLong(Victim::lost).thenComparing(Victim::attempt, Running.BY_END);

  private static final double MILLIONTHS = 1e6;

  Victim {
    spots = List.copyOf(spots);
  }

  /** An attempt, or a member of one, on the node of this number. */
  record Spot(int node, Running attempt) {}

  static Victim of(List<Spot> spots, Capacity all, Instant now) {
    Running attempt = spots.getFirst().attempt();
    if (attempt.overran(now)) {
      return new Victim(spots, 0);
    }
    Holdings held = new Holdings();
    held.add(attempt.demand());
    long share = Math.max(1, Math.round(held.dominantShare(all) * MILLIONTHS));
    long time = Math.max(0, Duration.between(attempt.since(), now).toMillis());
    // A gang leaves as a whole.
    return new Victim(spots, time * share * attempt.claim().demand().members());
  }

  /** It, or the first of its members that are looked at. */
  Running attempt() {
    return spots.getFirst().attempt();
  }
}
