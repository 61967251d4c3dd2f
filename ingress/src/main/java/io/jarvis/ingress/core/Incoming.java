package io.jarvis.ingress.core;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessage;
import java.util.List;
import java.util.Optional;

/**
 * A task as it came through a door.
 *
 * @param tenant whom the door says it comes for, as by its routing key; empty if it says nothing
 * @param errors what the door itself found wrong with it
 */
public record Incoming(
    byte[] body,
    TaskEvent.Door door,
    String principal,
    Optional<TenantId> tenant,
    FallbackId fallbackId,
    Optional<TaskMessage.Reply> reply,
    List<FieldError> errors) {
  public Incoming {
    errors = List.copyOf(errors);
  }
}
