package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * What to do with the tasks in the line; whoever carries it out has no choice left.
 *
 * @param placed in the order in which they are to be sent
 * @param servedLast where the rotation of the next plan begins
 * @param completeness whether every waiting task was looked at, or the limit ended the plan
 */
public record Plan(
    List<Placement.Placed> placed,
    List<Placement.NeverFits> neverFit,
    List<Placement.NoCapacityNow> noCapacity,
    Optional<TenantId> servedLast,
    Completeness completeness) {
  public Plan {
    placed = List.copyOf(placed);
    neverFit = List.copyOf(neverFit);
    noCapacity = List.copyOf(noCapacity);
  }

  /** Whether a plan looked at every waiting task. */
  public enum Completeness {
    COMPLETE,
    CUT
  }
}
