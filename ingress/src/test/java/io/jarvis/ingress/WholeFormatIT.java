package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.BrokerUser;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every field of a task comes through either door and is shown as it was sent. */
final class WholeFormatIT {
  private static final String WHOLE =
      """
      {"name": "whole", "tenant": "default", "priority": "high",
       "image": "busybox:latest", "command": ["sh", "-c"], "args": ["echo hi"], "env": {"A": "b"},
       "workingDir": "/tmp", "user": "1000:1000", "input": {"any": [1, "JSON", null]},
       "network": "bridge", "capabilities": ["NET_BIND_SERVICE"], "pullPolicy": "always",
       "resources": {"cpu": "250m", "memory": "64Mi", "disk": "1Gi", "pids": 128,
                     "gpu": {"count": 1, "models": ["A10"]}, "custom": {"licence": 1}},
       "constraints": ["node.zone == 'eu-1'"], "timeout": "10m", "gracePeriod": "5s",
       "preferences": [{"expression": "node.disk == 'ssd'", "weight": 10}],
       "antiAffinity": {"group": "web"}, "spread": {"group": "web", "attribute": "zone"},
       "concurrency": {"key": "licence-server", "limit": 2}, "gang": {"size": 3},
       "expectedDuration": "2m",
       "retry": {"limit": 3, "backoff": "fixed", "initial": "2s", "max": "1m", "on": ["exit-code", "timeout"]},
       "notBefore": "2098-12-01T00:00:00Z", "startBefore": "2098-12-02T00:00:00Z",
       "labels": {"team": "x"}}
      """;
  private static final String SHARE =
      """
      {"image": "busybox", "resources": {"cpu": 0.5, "memory": 67108864, "gpu": {"share": "500m", "models": ["A10"]}}, "array": {"count": 3, "parallelism": 2}}
      """;
  private static IngressUnderTest ingress;
  private static Api api;

  @BeforeAll
  static void start() {
    ingress = IngressUnderTest.shared();
    api = ingress.api();
    api.put("/v1/config", "{\"security\": {\"allowedCapabilities\": [\"NET_BIND_SERVICE\"]}}")
        .is(200);
    await()
        .until(() ->
            api.get("/v1/config").json().path("inForce").path("allowedCapabilities").size() == 1);
  }

  @Test
  void byRest() {
    assertShown(api.post("/v1/tasks", WHOLE).is(202).json().path("id").asString(), WHOLE);
  }

  @Test
  void byAmqp() throws Exception {
    String id = UUID.randomUUID().toString();
    try (AmqpClient client = AmqpClient.connect(ingress.broker(), BrokerUser.SUBMITTER)) {
      client.listenDirectly();
      client.submit(
          "task.default",
          new AMQP.BasicProperties.Builder()
              .replyTo("amq.rabbitmq.reply-to")
              .correlationId("c")
              .contentType("application/json")
              .build(),
          withId(WHOLE, id));
      assertThat(client.reply().json().path("state").asString()).isEqualTo("waiting");
      client.submit(
          "task",
          new AMQP.BasicProperties.Builder().replyTo("amq.rabbitmq.reply-to").build(),
          SHARE);
      assertThat(client.reply().properties().getType()).isEqualTo(AmqpClient.ACCEPTED);
    }
    assertShown(id, WHOLE);
  }

  @Test
  void inABatch() {
    String first = UUID.randomUUID().toString();
    String second = UUID.randomUUID().toString();

    api.post("/v1/tasks/batch", "[" + withId(WHOLE, first) + "," + SHARE + "]").is(200);
    api.post("/v1/tasks/batch", withId(WHOLE, second) + "\n", "application/x-ndjson").is(200);

    assertShown(first, WHOLE);
    assertShown(second, WHOLE);
  }

  @Test
  void aShareOfAGpu() {
    String id = api.post("/v1/tasks", SHARE).is(202).json().path("id").asString();

    JsonNode resources = api.get("/v1/tasks/" + id).is(200).json().at("/spec/resources");

    assertThat(resources.at("/gpu/share").asString()).isEqualTo("500m");
    assertThat(resources.path("cpu").asString()).isEqualTo("500m");
    assertThat(resources.path("memory").asString()).isEqualTo("64Mi");
  }

  private static void assertShown(String id, String sent) {
    ObjectNode expected = (ObjectNode) Json.TREES.readTree(withId(sent, id));
    assertThat(api.get("/v1/tasks/" + id).is(200).json().path("spec")).isEqualTo(expected);
  }

  private static String withId(String task, String id) {
    return Json.TREES.readTree(task) instanceof ObjectNode whole
        ? whole.put("id", id).toString()
        : "";
  }
}
