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

  /**
   * Nor by more than such a part of the time after which what waits rises by a class, once for the
   * run and once for its steps: it never counts as of a class for which it has not waited.
   */
  private static final int PARTS_OF_A_STEP = 6;

  /**
   * When the task counts as submitted, to whoever orders the line.
   *
   * @param agingStep after which what waits rises by a class
   */
  public Instant submittedAt(Instant submitted, Duration agingStep) {
    Duration part = agingStep.dividedBy(PARTS_OF_A_STEP);
    Duration most = part.compareTo(MOST_AHEAD) < 0 ? part : MOST_AHEAD;
    Instant earliest = submitted.minus(most);
    Instant from = begunAt.isBefore(earliest) ? earliest : begunAt;
    return from.minusMillis(Math.min(servedAfter, most.toMillis()));
  }
}
