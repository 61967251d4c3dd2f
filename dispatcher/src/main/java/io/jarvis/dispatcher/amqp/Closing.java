package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.TaskId;
import java.util.Optional;

/**
 * The ending of a task that is in a line: event, outcome, and the ack of its message if it is at
 * hand.
 */
final class Closing extends Engagement {
  Closing(TaskId task, Optional<Held> held) {
    super(task, held);
  }
}
