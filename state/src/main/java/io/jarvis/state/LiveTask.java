package io.jarvis.state;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.task.Ties;
import java.time.Instant;
import java.util.Optional;

/** A task that has not ended. Immutable. */
public record LiveTask(TaskId id, TaskProgress progress, Facts facts) {
  /**
   * What its submission fixed and is asked for often; the rest of its specification stands in the
   * log at {@code submittedOffset}.
   *
   * @param submittedOffset of the event that made it, or restated it last; the lowest of all live
   *     tasks is where the log must still reach back to. That of an index that has left is its
   *     array's
   * @param statedAt when that event was written
   * @param ties by which it depends on others
   * @param name empty if it has none
   * @param reply where its outcome is answered besides; an index of an array has no answer of its
   *     own
   */
  public record Facts(
      TenantId tenant,
      Priority priority,
      Instant submittedAt,
      long submittedOffset,
      Instant statedAt,
      Optional<Instant> startBefore,
      Ties ties,
      String name,
      Optional<TaskMessage.Reply> reply) {
    /** The facts of an index of the array that has these. */
    Facts ofIndex() {
      return new Facts(
          tenant,
          priority,
          submittedAt,
          submittedOffset,
          statedAt,
          startBefore,
          ties,
          name,
          Optional.empty());
    }

    private Facts from(long offset, Instant at) {
      return new Facts(tenant, priority, submittedAt, offset, at, startBefore, ties, name, reply);
    }
  }

  /** The same task, which can be read from a later place on. */
  LiveTask from(long offset, Instant at) {
    return new LiveTask(id, progress, facts.from(offset, at));
  }

  LiveTask with(TaskProgress next) {
    return new LiveTask(id, next, facts);
  }
}
