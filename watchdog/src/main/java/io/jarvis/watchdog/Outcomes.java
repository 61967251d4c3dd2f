package io.jarvis.watchdog;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.OutcomeMessage;
import io.jarvis.protocol.message.TaskMessage;
import java.util.Optional;

/**
 * The outcome that a terminal event of the watchdog stands for: the same event, the same outcome.
 */
final class Outcomes {
  private Outcomes() {}

  static OutcomeMessage of(TaskMessage task, Recorded terminal) {
    return switch (terminal.event()) {
      case TaskEvent.Failed e ->
          outcome(task, TaskState.FAILED, terminal, e.cause(), e.exitCode(), e.message());
      case TaskEvent.TimedOut e ->
          outcome(
              task, TaskState.TIMED_OUT, terminal, Cause.TIMEOUT, Optional.empty(), e.message());
      case TaskEvent.Cancelled e ->
          outcome(task, TaskState.CANCELLED, terminal, Cause.CANCELLED, Optional.empty(), "");
      default ->
          throw new IllegalArgumentException("no ending of ours: " + terminal.event().type());
    };
  }

  private static OutcomeMessage outcome(
      TaskMessage task,
      TaskState ending,
      Recorded terminal,
      Cause cause,
      Optional<Integer> exitCode,
      String message) {
    return new OutcomeMessage(
        task, ending, terminal, Optional.of(cause), exitCode, Optional.empty(), message);
  }
}
