package io.jarvis.dispatcher.core;

import java.util.List;
import java.util.Optional;

/**
 * What to do with the tasks in the line; whoever carries it out has no choice left.
 *
 * @param placed in the order in which they are to be sent
 * @param preempting who get a place that others have to leave; all of them, those of the plan
 *     before as well
 * @param overQuota who wait for their own tenant
 * @param throttled who wait for others of their key
 * @param reserved whose start is kept, if there is such a task and it is known when that is
 * @param completeness whether every waiting task was looked at, or the limit ended the plan
 */
public record Plan(
    List<Placement.Placed> placed,
    List<Placement.Preempts> preempting,
    List<Placement.NeverFits> neverFit,
    List<Placement.NoCapacityNow> noCapacity,
    List<Placement.OverQuota> overQuota,
    List<Placement.Throttled> throttled,
    Optional<Placement.Reserved> reserved,
    Completeness completeness) {
  public Plan {
    placed = List.copyOf(placed);
    preempting = List.copyOf(preempting);
    neverFit = List.copyOf(neverFit);
    noCapacity = List.copyOf(noCapacity);
    overQuota = List.copyOf(overQuota);
    throttled = List.copyOf(throttled);
  }

  /** Whether some could be placed if others were not there. */
  public boolean someWait() {
    return !noCapacity.isEmpty() || !overQuota.isEmpty() || !throttled.isEmpty();
  }

  /** Whether a plan looked at every waiting task. */
  public enum Completeness {
    COMPLETE,
    CUT
  }
}
