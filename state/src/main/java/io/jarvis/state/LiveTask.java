package io.jarvis.state;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
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
   * @param address of one that may end without a message that stands for its ending: an array, and
   *     a task that is not yet queued
   */
  public record Facts(
      TenantId tenant,
      Priority priority,
      Instant submittedAt,
      long submittedOffset,
      Instant statedAt,
      Optional<Instant> startBefore,
      Ties ties,
      Optional<Address> address) {
    /**
     * The facts without the address, for a task whose message says where its outcome goes, or that
     * has no outcome of its own, such as an index of an array.
     */
    Facts withoutAddress() {
      return address.isEmpty()
          ? this
          : new Facts(
              tenant,
              priority,
              submittedAt,
              submittedOffset,
              statedAt,
              startBefore,
              ties,
              Optional.empty());
    }

    private Facts from(long offset, Instant at) {
      return new Facts(tenant, priority, submittedAt, offset, at, startBefore, ties, address);
    }
  }

  /**
   * Who has to hear of the end of a task of which no message may be left.
   *
   * @param name empty if it has none
   */
  public record Address(String name, Optional<TaskMessage.Reply> reply) {}

  /** A task that stands so. */
  static LiveTask of(TaskId id, TaskProgress progress, Facts facts) {
    return new LiveTask(id, progress, mayHaveNoMessage(progress) ? facts : facts.withoutAddress());
  }

  /** Whether it may be that no message stands for it: then its ending is told from the log. */
  boolean mayHaveNoMessage() {
    return mayHaveNoMessage(progress);
  }

  private static boolean mayHaveNoMessage(TaskProgress progress) {
    return progress.array().isPresent() || progress.state() == TaskState.SUBMITTED;
  }

  /** The same task, which can be read from a later place on. */
  LiveTask from(long offset, Instant at) {
    return new LiveTask(id, progress, facts.from(offset, at));
  }

  LiveTask with(TaskProgress next) {
    return of(id, next, facts);
  }
}
