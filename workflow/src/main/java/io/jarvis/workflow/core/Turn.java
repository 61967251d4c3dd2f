package io.jarvis.workflow.core;

import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.dag.core.definition.Schedule;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The next thing that a schedule wants. Pure: whoever asks again before the turn was written down
 * gets the same, and the run for a time bears the same id whoever starts it.
 *
 * @param start for which time a run is started; empty if none is
 * @param through times up to this one are done with then
 */
public record Turn(Optional<Instant> start, Instant through) {
  /** A time that is later than this counts as missed. */
  public static final Duration LATE = Duration.ofMinutes(2);

  private static final int ID_BYTES = 20;

  /** What is due now, the oldest first; empty if nothing is. */
  public static Optional<Turn> next(Schedule schedule, Instant after, Instant now) {
    return schedule
        .next(after)
        .filter(due -> !due.isAfter(now))
        .map(due -> of(schedule, due, now.minus(LATE)));
  }

  private static Turn of(Schedule schedule, Instant due, Instant missed) {
    if (!due.isBefore(missed)) {
      return new Turn(Optional.of(due), due);
    }
    return switch (schedule.missed()) {
      case SKIP -> new Turn(Optional.empty(), missed);
      case RUN_ONCE -> new Turn(Optional.of(due), missed);
    };
  }

  /** The id of the run for a time, whatever version of the workflow it is. */
  public static RunId id(WorkflowName workflow, Instant due) {
    return new RunId(Sha256.hex(workflow + "\n" + due, ID_BYTES));
  }
}
