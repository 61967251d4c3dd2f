package io.jarvis.dag.core.journal;

import io.jarvis.dag.core.run.Fact;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.dag.core.run.TaskOutcome;
import io.jarvis.protocol.event.TaskEvent;
import java.util.Optional;

/** What a task's terminal event means to its run. */
final class TaskEndings {
  private TaskEndings() {}

  static Fact of(StepRef task, TaskEvent event) {
    return switch (event) {
      case TaskEvent.Succeeded e -> new Fact.Ended(task, TaskOutcome.SUCCEEDED, e.output(), "");
      case TaskEvent.Cancelled e -> badly(task, TaskOutcome.CANCELLED, "it was cancelled");
      case TaskEvent.Failed e ->
          badly(task, TaskOutcome.FAILED, e.cause().word() + ": " + e.message());
      case TaskEvent.TimedOut e -> badly(task, TaskOutcome.FAILED, "timeout: " + e.message());
      case TaskEvent.Expired e -> badly(task, TaskOutcome.FAILED, "it had not started in time");
      default -> throw new IllegalArgumentException("no ending: " + event.type());
    };
  }

  private static Fact badly(StepRef task, TaskOutcome outcome, String why) {
    return new Fact.Ended(task, outcome, Optional.empty(), why);
  }
}
