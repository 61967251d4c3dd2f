package io.jarvis.workflow.core;

import java.time.Duration;
import java.time.Instant;

/**
 * Where a task of a run stands in its tenant's line: the run keeps the place that it had when it
 * began, and of its steps the one that is to go first stands first, whichever became ready first.
 *
 * @param begunAt when the run was created or went on last
 * @param servedAfter how many of its steps stand behind this one
 */
public record LinePlace(Instant begunAt, int servedAfter) {
  /** A run that has gone on for longer is ahead of what its tenant submits by no more than this. */
  public static final Duration MOST_AHEAD = Duration.ofMinutes(5);

  /** When the task counts as submitted, to whoever orders the line. */
  public Instant submittedAt(Instant submitted) {
    Instant earliest = submitted.minus(MOST_AHEAD);
    Instant from = begunAt.isBefore(earliest) ? earliest : begunAt;
    return from.minusMillis(servedAfter);
  }
}
