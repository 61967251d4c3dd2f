package io.jarvis.ingress.amqp;

import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.WorkflowSummary;
import io.jarvis.ingress.flow.Answer;
import io.jarvis.ingress.flow.RunDesk;
import io.jarvis.ingress.flow.WorkflowDesk;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.Json;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.ObjectNode;

/** The messages sent to a client's {@code reply_to}. */
final class ReplyMessages {
  static final String ACCEPTED = "jarvis.accepted.v1";
  static final String RUN_ACCEPTED = "jarvis.run-accepted.v1";
  static final String WORKFLOW_STORED = "jarvis.workflow-stored.v1";
  static final String WORKFLOW_DELETED = "jarvis.workflow-deleted.v1";
  static final String REFUSED = "jarvis.refused.v1";
  private static final String JSON = "application/json";

  private ReplyMessages() {}

  static WireMessage of(Answer answer, TaskMessage.Reply reply) {
    return switch (answer) {
      case Answer.Accepted accepted -> message(body(accepted), ACCEPTED, JSON, reply);
      case Answer.Declined(Problem problem) ->
          message(problem.encode(), REFUSED, Problem.CONTENT_TYPE, reply);
    };
  }

  static WireMessage of(RunDesk.Answer.Accepted accepted, TaskMessage.Reply reply) {
    ObjectNode body = Json.TREES.createObjectNode();
    body.put("id", accepted.id().value());
    body.put("tenant", accepted.tenant().value());
    return message(Json.TREES.writeValueAsBytes(body), RUN_ACCEPTED, JSON, reply);
  }

  static WireMessage of(WorkflowDesk.Answer.Applied applied, TaskMessage.Reply reply) {
    return switch (applied) {
      case WorkflowDesk.Answer.Added(WorkflowSummary workflow) -> stored(workflow, reply);
      case WorkflowDesk.Answer.Unchanged(WorkflowSummary workflow) -> stored(workflow, reply);
      case WorkflowDesk.Answer.Deleted(WorkflowName workflow) -> deleted(workflow, reply);
    };
  }

  private static WireMessage stored(WorkflowSummary workflow, TaskMessage.Reply reply) {
    return message(EventJson.MAPPER.writeValueAsBytes(workflow), WORKFLOW_STORED, JSON, reply);
  }

  private static WireMessage deleted(WorkflowName workflow, TaskMessage.Reply reply) {
    ObjectNode body = Json.TREES.createObjectNode();
    body.put("name", workflow.name());
    body.put("tenant", workflow.tenant().value());
    return message(Json.TREES.writeValueAsBytes(body), WORKFLOW_DELETED, JSON, reply);
  }

  private static WireMessage message(
      byte[] body, String type, String contentType, TaskMessage.Reply reply) {
    return WireMessage.of(body)
        .correlationId(reply.correlation())
        .type(type)
        .contentType(contentType)
        .appId("jarvis")
        .build();
  }

  private static byte[] body(Answer.Accepted accepted) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.TREES.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringProperty("id", accepted.id().value());
      json.writeStringProperty("state", accepted.state().word());
      json.writeStringProperty("tenant", accepted.tenant().value());
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
