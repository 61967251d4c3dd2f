package io.jarvis.protocol.message;

import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.task.SpecDigest;
import io.jarvis.protocol.task.TaskSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * The one message that is a live task (I1), on its way to an assignment. Its body is the
 * specification, the rest are headers.
 *
 * @param attempt the number its next assignment bears at least
 * @param retries how many of its retries are used up
 * @param reply where its submitter wants to hear of it
 */
public record TaskMessage(
    TaskSpec spec,
    int attempt,
    int retries,
    Instant submittedAt,
    Optional<Reply> reply,
    Optional<String> traceparent) {
  /** The {@code type} property of a task's message. */
  public static final String TYPE = "jarvis.task.v1";

  /** A client's {@code reply_to} and its own {@code correlation-id}. */
  public record Reply(String queue, Optional<String> correlation) {}

  /** The message for the task's next attempt. */
  public TaskMessage next(int nextAttempt, int usedRetries) {
    return new TaskMessage(spec, nextAttempt, usedRetries, submittedAt, reply, traceparent);
  }

  /**
   * The task as an event, where the log lost its submission: all of it that its message knows,
   * which is not who sent it.
   */
  public TaskEvent.Restated restated() {
    TaskEvent.Door door = reply.isPresent() ? TaskEvent.Door.AMQP : TaskEvent.Door.REST;
    return new TaskEvent.Restated(
        spec.id(),
        new TaskEvent.Submitted(spec.id(), spec, SpecDigest.of(spec), "", door, reply),
        submittedAt,
        TaskProgress.waiting(attempt, retries).of(spec));
  }

  /** {@code <task>:<attempt>}, the message-id. */
  public String messageId() {
    return spec.id() + ":" + attempt;
  }
}
