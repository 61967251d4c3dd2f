package io.jarvis.dispatcher.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * An attempt that might have to leave its node.
 *
 * @param lost what its work so far is worth: its time on the node, in milliseconds, by the
 *     millionths of the cluster that it holds; nothing if it should have ended by now
 */
record Victim(Running attempt, long lost) {
  /** Those first who lose the least. */
  static final Comparator<Victim> BY_LOSS =
      Comparator.comparingLong(Victim::lost).thenComparing(Victim::attempt, Running.BY_END);

  private static final double MILLIONTHS = 1e6;

  static Victim of(Running attempt, Capacity all, Instant now) {
    if (attempt.overran(now)) {
      return new Victim(attempt, 0);
    }
    Holdings held = new Holdings();
    held.add(attempt.demand());
    long share = Math.max(1, Math.round(held.dominantShare(all) * MILLIONTHS));
    long time = Math.max(0, Duration.between(attempt.since(), now).toMillis());
    // A gang leaves as a whole.
    return new Victim(attempt, time * share * attempt.claim().demand().members());
  }
}
