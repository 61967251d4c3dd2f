package io.jarvis.state;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.task.Ties;
import java.time.Instant;
import java.util.Optional;

/** A task that has not ended. Immutable. */
public record LiveTask(TaskProgress progress, Facts facts) {
  /**
   * What its submission fixed and is asked for often; the rest of its specification stands in the
   * log at {@code submittedOffset}.
   *
   * @param submittedOffset of the event that made it, or restated it last; the lowest of all live
   *     tasks is where the log must still reach back to
   * @param statedAt when that event was written
   * @param ties by which it depends on others
   */
  public record Facts(
      TenantId tenant,
      Priority priority,
      Instant submittedAt,
      long submittedOffset,
      Instant statedAt,
      Optional<Instant> startBefore,
      Ties ties) {}

  /** It can be read from a later place on. */
  LiveTask from(long offset, Instant at) {
    return new LiveTask(
        progress,
        new Facts(
            facts.tenant,
            facts.priority,
            facts.submittedAt,
            offset,
            at,
            facts.startBefore,
            facts.ties));
  }

  LiveTask with(TaskProgress next) {
    return new LiveTask(next, facts);
  }
}
