package io.jarvis.ingress.core;

import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.task.TaskSpec;
import java.util.Optional;

/**
 * A task that is right in every field and may be accepted.
 *
 * @param digest names its content: two submissions of one id with the same digest are the same
 * @param origin whether somebody else may submit the same id
 */
public record Submission(
    TaskSpec spec,
    String digest,
    String principal,
    TaskEvent.Door door,
    IdOrigin origin,
    Optional<TaskMessage.Reply> reply) {
  /** Where the id comes from. */
  public enum IdOrigin {
    /** Made for this submission alone. */
    MADE,
    /** The client's own, so it may have been submitted before. */
    OWN
  }

  /** The event that makes it a task. */
  public TaskEvent.Submitted submitted() {
    return new TaskEvent.Submitted(spec.id(), spec, digest, principal, door, reply);
  }
}
