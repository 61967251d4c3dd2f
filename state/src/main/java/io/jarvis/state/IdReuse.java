package io.jarvis.state;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a second submission of an id is a new task (ADR-0025): once read models may have forgotten
 * the one that ended. By the times in the events alone, so that every reader of the log decides
 * alike.
 */
public final class IdReuse {
  /** How long a read model shows a task after it ended, if nothing else is set. */
  public static final Duration RETENTION = Duration.ofDays(30);

  /** More than the clocks of those who wrote the two events differ by. */
  private static final Duration MARGIN = Duration.ofDays(1);

  private IdReuse() {}

  /**
   * Whether a submission begins a task anew.
   *
   * @param before when the task of this id ended; the hour is enough
   * @param submitted when the id was submitted again
   */
  public static boolean isNewTask(Instant before, Instant submitted) {
    return submitted.isAfter(before.truncatedTo(ChronoUnit.HOURS).plus(RETENTION.minus(MARGIN)));
  }
}
