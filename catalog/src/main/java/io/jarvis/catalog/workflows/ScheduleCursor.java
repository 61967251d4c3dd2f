package io.jarvis.catalog.workflows;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a schedule was followed.
 *
 * @param through times up to this one need nothing more
 * @param last the run that was started last
 */
public record ScheduleCursor(Instant through, Optional<Start> last) {
  /** A run that a schedule started; its id, and the time it was for. */
  public record Start(String run, Instant due) {}
}
