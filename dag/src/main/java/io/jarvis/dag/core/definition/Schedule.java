package io.jarvis.dag.core.definition;

import io.jarvis.protocol.Word;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When a workflow runs by itself.
 *
 * @param zone whose clock the cron expression means
 * @param missed what becomes of times that passed while nobody could start a run
 * @param overlap what becomes of a time at which the run before is not over
 */
public record Schedule(Cron cron, ZoneId zone, Missed missed, Overlap overlap) {

  /** What becomes of times that were missed. */
  public enum Missed implements Word {
    SKIP,
    /** One run makes up for all missed times. */
    RUN_ONCE
  }

  /** What becomes of a time at which the run before is not over. */
  public enum Overlap implements Word {
    SKIP,
    ALLOW,
    /** The run before is cancelled. */
    CANCEL
  }

  /** The first time after an instant; empty if there is none within some years. */
  public Optional<Instant> next(Instant after) {
    return cron.next(after.atZone(zone)).map(time -> time.toInstant());
  }
}
