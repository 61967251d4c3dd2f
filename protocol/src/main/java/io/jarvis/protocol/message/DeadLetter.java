package io.jarvis.protocol.message;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Instant;
import java.util.Optional;

/** What comes to the watchdog's inbox, whoever sent it. */
public sealed interface DeadLetter {
  TaskMessage task();

  /** An executor's attempt ended badly. */
  record Ended(
      TaskMessage task,
      NodeId node,
      Fence fence,
      Cause cause,
      Optional<Integer> exitCode,
      String message)
      implements DeadLetter {}

  /** A wait tier let go of it. */
  record Due(TaskMessage task, TaskEvent.Why why, Instant dueAt, Optional<Cause> cause)
      implements DeadLetter {}

  /**
   * The broker gave it up in one of our own queues, as by the delivery limit; no failure of the
   * task.
   */
  record GivenUp(TaskMessage task, String queue, String reason) implements DeadLetter {}

  /**
   * The message of a member of a gang other than the first: only that this member is gone follows
   * from it, for the first one's message is the gang.
   */
  record OfMember(TaskMessage task, int rank, String reason) implements DeadLetter {}
}
