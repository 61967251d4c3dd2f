package io.jarvis.protocol.message;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.OutcomeMessage.Subject;
import java.util.Optional;

/**
 * What is told of an ending, by the event that ended the task: the same event, the same outcome,
 * whoever tells it and however often.
 */
public final class Outcomes {
  private static final String TOO_LATE = "it had not started by startBefore";

  private Outcomes() {}

  /**
   * The outcome of a task or an array; throws an {@link IllegalArgumentException} if the event ends
   * neither.
   */
  public static OutcomeMessage of(Subject task, Recorded terminal) {
    return switch (terminal.event()) {
      case TaskEvent.Succeeded e ->
          new OutcomeMessage(
              task,
              TaskState.SUCCEEDED,
              terminal,
              Optional.empty(),
              e.ending().exitCode(),
              e.output(),
              "");
      case TaskEvent.Failed e -> failed(task, terminal, e);
      case TaskEvent.TimedOut e ->
          plain(task, TaskState.TIMED_OUT, terminal, Optional.of(Cause.TIMEOUT), e.message());
      case TaskEvent.Cancelled e ->
          plain(task, TaskState.CANCELLED, terminal, Optional.of(Cause.CANCELLED), "");
      case TaskEvent.Expired e ->
          plain(task, TaskState.EXPIRED, terminal, Optional.empty(), TOO_LATE);
      case TaskEvent.Array.Succeeded e ->
          plain(task, TaskState.SUCCEEDED, terminal, Optional.empty(), "");
      case TaskEvent.Array.Failed e ->
          plain(task, TaskState.FAILED, terminal, Optional.empty(), e.message());
      case TaskEvent.Array.Cancelled e ->
          plain(task, TaskState.CANCELLED, terminal, Optional.of(Cause.CANCELLED), e.message());
      default -> throw new IllegalArgumentException("no ending: " + terminal.event().type());
    };
  }

  /** The attempt that an event ended its task with; empty if it ends none, or an array. */
  public static Optional<Integer> attempt(Event terminal) {
    return switch (terminal) {
      case TaskEvent.Succeeded e -> Optional.of(e.attempt());
      case TaskEvent.Failed e -> Optional.of(e.attempt());
      case TaskEvent.TimedOut e -> Optional.of(e.attempt());
      case TaskEvent.Cancelled e -> Optional.of(e.attempt());
      case TaskEvent.Expired e -> Optional.of(e.attempt());
      default -> Optional.empty();
    };
  }

  private static OutcomeMessage failed(Subject task, Recorded terminal, TaskEvent.Failed event) {
    return new OutcomeMessage(
        task,
        TaskState.FAILED,
        terminal,
        Optional.of(event.cause()),
        event.exitCode(),
        Optional.empty(),
        event.message());
  }

  /** The outcome of a task that had no container, or none that counts. */
  private static OutcomeMessage plain(
      Subject task, TaskState ending, Recorded terminal, Optional<Cause> cause, String message) {
    return new OutcomeMessage(
        task, ending, terminal, cause, Optional.empty(), Optional.empty(), message);
  }
}
