package io.jarvis.protocol.message;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.topology.RoutingKeys;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * A task's ending as it is told on {@code jarvis.outcomes}: at least once, under the id of the
 * terminal event.
 *
 * @param ending an ended state
 * @param terminal the confirmed event that ended it
 * @param exitCode of the last container, if it had one
 */
public record OutcomeMessage(
    Subject task,
    TaskState ending,
    Recorded terminal,
    Optional<Cause> cause,
    Optional<Integer> exitCode,
    Optional<JsonNode> output,
    String message) {
  /** The {@code type} property of an outcome. */
  public static final String TYPE = "jarvis.outcome.v1";

  /**
   * Whose ending it is: all of a task that an outcome tells.
   *
   * @param name empty if it has none
   */
  public record Subject(
      TaskId id, TenantId tenant, String name, int attempt, Optional<TaskMessage.Reply> reply) {}

  public OutcomeMessage {
    if (!ending.ended()) {
      throw new IllegalArgumentException("no ending: " + ending);
    }
  }

  /** The key it is published with. */
  public String routingKey() {
    return task.reply().isPresent()
        ? RoutingKeys.outcomeWithReply(task.tenant(), ending, task.id())
        : RoutingKeys.outcome(task.tenant(), ending, task.id());
  }

  /** The outcome as a message. */
  public WireMessage encode() {
    Map<String, Object> headers = new HashMap<>();
    headers.put(Headers.ATTEMPT, task.attempt());
    task.reply()
        .ifPresent(reply -> {
          headers.put(Headers.REPLY_TO, reply.queue());
          reply.correlation().ifPresent(id -> headers.put(Headers.REPLY_CORRELATION, id));
        });
    return WireMessage.json(body(), TYPE)
        .headers(headers)
        .messageId(terminal.id())
        .correlationId(task.id().value())
        .timestamp(terminal.time())
        .build();
  }

  private byte[] body() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.TREES.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringProperty("id", task.id().value());
      json.writeStringProperty("tenant", task.tenant().value());
      if (!task.name().isEmpty()) {
        json.writeStringProperty("name", task.name());
      }
      json.writeStringProperty("state", ending.word());
      json.writeNumberProperty("attempt", task.attempt());
      cause.ifPresent(c -> json.writeStringProperty("cause", c.word()));
      exitCode.ifPresent(code -> json.writeNumberProperty("exitCode", code));
      output.ifPresent(value -> json.writeName("output").writePOJO(value));
      if (!message.isEmpty()) {
        json.writeStringProperty("message", message);
      }
      json.writeStringProperty("endedAt", terminal.time().toString());
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
