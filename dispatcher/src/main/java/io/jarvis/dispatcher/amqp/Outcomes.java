package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.OutcomeMessage;
import java.util.Optional;

/** What is told of tasks that a leader has ended: none of them ended on a node. */
final class Outcomes {
  private Outcomes() {}

  /**
   * By the event that ended it.
   *
   * @param terminal of a task in a line, or of an array
   */
  static OutcomeMessage of(OutcomeMessage.Subject subject, Recorded terminal) {
    TaskEvent event = (TaskEvent) terminal.event();
    TaskState ending = ending(event);
    return new OutcomeMessage(
        subject,
        ending,
        terminal,
        ending == TaskState.CANCELLED ? Optional.of(Cause.CANCELLED) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        message(event));
  }

  private static TaskState ending(TaskEvent terminal) {
    return switch (terminal) {
      case TaskEvent.Array.Succeeded e -> TaskState.SUCCEEDED;
      case TaskEvent.Array.Cancelled e -> TaskState.CANCELLED;
      case TaskEvent.Cancelled e -> TaskState.CANCELLED;
      case TaskEvent.Expired e -> TaskState.EXPIRED;
      default -> TaskState.FAILED;
    };
  }

  private static String message(TaskEvent terminal) {
    return switch (terminal) {
      case TaskEvent.Array.Failed e -> e.message();
      case TaskEvent.Array.Cancelled e -> e.message();
      case TaskEvent.Expired e -> "it had not started by startBefore";
      default -> "";
    };
  }
}
