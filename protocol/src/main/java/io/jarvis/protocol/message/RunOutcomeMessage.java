package io.jarvis.protocol.message;

import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.topology.RoutingKeys;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run's ending as it is told on {@code jarvis.outcomes}: at least once, under the id of the event
 * that ended it.
 *
 * @param workflow the name of its workflow
 * @param message why it ended badly
 */
public record RunOutcomeMessage(
    RunId run,
    TenantId tenant,
    String workflow,
    RunState outcome,
    Optional<JsonNode> output,
    Optional<String> message,
    String eventId,
    Instant endedAt,
    Optional<TaskMessage.Reply> reply) {
  /** The {@code type} property of a run's outcome. */
  public static final String TYPE = "jarvis.run-outcome.v1";

  /** The key it is published with. */
  public String routingKey() {
    return reply.isPresent()
        ? RoutingKeys.runOutcomeWithReply(tenant, outcome, run)
        : RoutingKeys.runOutcome(tenant, outcome, run);
  }

  /** The outcome as a message. */
  public WireMessage encode() {
    ObjectNode body = Json.TREES.createObjectNode();
    body.put("id", run.value());
    body.put("tenant", tenant.value());
    body.put("workflow", workflow);
    body.put("state", outcome.word());
    output.ifPresent(value -> body.set("output", value));
    message.ifPresent(why -> body.put("message", why));
    body.put("endedAt", endedAt.toString());
    return WireMessage.json(Json.TREES.writeValueAsBytes(body), TYPE)
        .headers(headers())
        .messageId(eventId)
        .correlationId(run.value())
        .timestamp(endedAt)
        .build();
  }

  private Map<String, Object> headers() {
    Map<String, Object> headers = new HashMap<>();
    reply.ifPresent(address -> {
      headers.put(Headers.REPLY_TO, address.queue());
      address.correlation().ifPresent(id -> headers.put(Headers.REPLY_CORRELATION, id));
    });
    return headers;
  }
}
