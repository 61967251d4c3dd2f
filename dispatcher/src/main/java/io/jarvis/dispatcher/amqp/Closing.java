package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.message.OutcomeMessage.Subject;
import java.util.Optional;

/**
 * The end of a task that is in a line: its event, until the log shows it; its outcome; and the ack
 * of its message, if the leader holds it.
 */
final class Closing extends Operation {
  private final TenantId tenant;
  private final int attempt;

  Closing(TaskId task, Optional<Held> held, TenantId tenant, int attempt) {
    super(task, held);
    this.tenant = tenant;
    this.attempt = attempt;
  }

  /** Whose outcome it is. */
  Subject subject() {
    return new Subject(
        task(),
        tenant,
        held().map(held -> held.message().spec().name()).orElse(""),
        attempt,
        held().flatMap(held -> held.message().reply()));
  }
}
