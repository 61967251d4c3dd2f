package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.TaskId;
import java.util.Optional;

/**
 * The ending of a task that is in a line: event, outcome, and the ack of its message if it is at
 * hand.
 */
final class Closing extends Engagement {
  private boolean told;
  private boolean shown;

  Closing(TaskId task, Optional<Held> held) {
    super(task, held);
  }

  /** Its outcome is out. */
  void told() {
    told = true;
    held().ifPresent(Held::ack);
  }

  /** The log shows that the task has ended. */
  void shown() {
    shown = true;
  }

  boolean over() {
    return told && shown;
  }

  @Override
  void adopted() {
    if (told) {
      held().ifPresent(Held::ack);
    }
  }
}
