package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.OutcomeMessage;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.BrokerUser;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class AmqpDoorIT extends AmqpSubmitter {
  private static final AMQP.BasicProperties NOTHING = new AMQP.BasicProperties();

  @Test
  void aBareMessageBecomesATask() throws Exception {
    String name = unique("bare");

    client.submit("task", NOTHING, "{\"image\": \"busybox\", \"name\": \"" + name + "\"}");

    JsonNode task = awaitTaskNamed(name);
    assertThat(task.path("tenant").asString()).isEqualTo("default");
    JsonNode whole = api.get("/v1/tasks/" + task.path("id").asString()).is(200).json();
    assertThat(whole.path("door").asString()).isEqualTo("amqp");
  }

  @Test
  void anAcceptanceComesToADirectReply() throws Exception {
    client.listenDirectly();
    String id = unique("direct");

    client.submit(
        "task", replyTo("amq.rabbitmq.reply-to").messageId(id).build(), "{\"image\": \"busybox\"}");

    AmqpClient.Reply reply = client.reply();
    assertThat(reply.properties().getType()).isEqualTo("jarvis.accepted.v1");
    assertThat(reply.properties().getCorrelationId()).isEqualTo("c-1");
    assertThat(reply.json().path("id").asString()).isEqualTo(id);
    assertThat(reply.json().path("state").asString()).isEqualTo("pending");
    api.get("/v1/tasks/" + id).is(200);
  }

  @Test
  void aRefusalIsTheSameProblemDocumentAsOverRestAndIsListed() throws Exception {
    String queue = client.listenAtOwnQueue();
    String body =
        "{\"id\": \""
            + unique("bad")
            + "\", \"image\": \"busybox\", \"resources\": {\"cpu\": \"-1\"}, \"colour\": \"red\"}";

    client.submit("task", replyTo(queue).build(), body);

    AmqpClient.Reply reply = client.reply();
    assertThat(reply.properties().getType()).isEqualTo("jarvis.refused.v1");
    assertThat(reply.properties().getContentType()).isEqualTo("application/problem+json");
    assertThat(reply.json()).isEqualTo(api.post("/v1/tasks", body).problem(400));
    assertThat(refusalsOf(body)).hasSize(1);
  }

  @Test
  void neverWritesToAForeignQueue() throws Exception {
    String id = unique("foreign");

    client.submit(
        "task", replyTo("jarvis.parked").messageId(id).build(), "{\"image\": \"busybox\"}");

    JsonNode refusal = awaitRefusal(id);
    assertThat(refusal.path("errors").path(0).path("field").asString()).isEqualTo("reply_to");
    await()
        .untilAsserted(() -> assertThat(ingress.broker().messages().get("jarvis.parked")).isZero());
    api.get("/v1/tasks/" + id).problem(404);
  }

  @Test
  void anAnswerToNobodyHoldsNothingUp() throws Exception {
    String id = unique("gone");

    client.submit("task", replyTo("reply.gone").messageId(id).build(), "{\"image\": \"busybox\"}");

    await().untilAsserted(() -> api.get("/v1/tasks/" + id).is(200));
    awaitEmptyIntake();
  }

  @Test
  void refusesByNameWhatItCannotHonour() throws Exception {
    String expiring = unique("expiring");
    String text = unique("text");

    client.submit(
        "task",
        new AMQP.BasicProperties.Builder().messageId(expiring).expiration("60000").build(),
        "{\"image\": \"busybox\"}");
    client.submit(
        "task",
        new AMQP.BasicProperties.Builder().messageId(text).contentType("text/plain").build(),
        "{\"image\": \"busybox\"}");

    assertThat(awaitRefusal(expiring).path("errors").path(0).path("field").asString())
        .isEqualTo("expiration");
    assertThat(awaitRefusal(text).path("status").asInt()).isEqualTo(415);
  }

  @Test
  void theSameMessageTwiceIsOneTask() throws Exception {
    client.listenDirectly();
    AMQP.BasicProperties properties =
        replyTo("amq.rabbitmq.reply-to").timestamp(new Date(1_700_000_000_000L)).build();
    String body = "{\"image\": \"busybox\", \"name\": \"" + unique("twice") + "\"}";

    client.submit("task", properties, body);
    client.submit("task", properties, body);

    assertThat(client.reply().json().path("id")).isEqualTo(client.reply().json().path("id"));
  }

  @Test
  void anotherContentUnderTheSameIdIsRefused() throws Exception {
    client.listenDirectly();
    AMQP.BasicProperties properties =
        replyTo("amq.rabbitmq.reply-to").messageId(unique("conflict")).build();

    client.submit("task", properties, "{\"image\": \"busybox\"}");
    assertThat(client.reply().properties().getType()).isEqualTo("jarvis.accepted.v1");
    client.submit("task", properties, "{\"image\": \"alpine\"}");

    assertThat(client.reply().json().path("status").asInt()).isEqualTo(409);
  }

  @Test
  void goodOnesPassBetweenBadOnesAndEachIsCountedOnce() throws Exception {
    String batch = unique("mixed");
    Map<String, Double> before = counters();
    List<byte[]> bad =
        List.of(
            bytes("{\"image\": \"busybox\""),
            bytes(""),
            bytes("[]"),
            new byte[] {0, -1, 7},
            bytes("{\"image\": 7}"),
            bytes("{\"image\": \"busybox\", \"tenant\": \"nobody\"}"),
            bytes("{\"image\": \"busybox\", \"constraints\": [\"node.zone =\"]}"),
            ("{\"image\": \"" + "x".repeat(300_000) + "\"}").getBytes(StandardCharsets.UTF_8));

    for (int i = 0; i < 200; i++) {
      client.submit(
          "task", NOTHING, "{\"image\": \"busybox\", \"labels\": {\"batch\": \"" + batch + "\"}}");
      client.publish("jarvis.submit", "task", NOTHING, bad.get(i % bad.size()));
    }

    await()
        .untilAsserted(() -> {
          Map<String, Double> now = counters();
          assertThat(now.get("accepted") - before.get("accepted")).isEqualTo(200.0);
          assertThat(now.get("refused") - before.get("refused")).isEqualTo(200.0);
        });
    awaitEmptyIntake();
    assertThat(api.get("/v1/tasks?limit=1000&label=batch=" + batch).is(200).json().path("tasks"))
        .hasSize(200);
  }

  @Test
  void aTenantOfTheConfigurationHasQueuesOfItsOwn() throws Exception {
    client.listenDirectly();
    String team = "team-" + UUID.randomUUID().toString().substring(0, 8);
    api.put("/v1/config", "{\"tenants/%s\": {\"weight\": 2, \"maxQueued\": 1}}".formatted(team))
        .is(200);
    await()
        .untilAsserted(() ->
            assertThat(ingress.broker().queues())
                .contains(
                    "jarvis.intake." + team,
                    "jarvis.pending." + team + ".high",
                    "jarvis.returned." + team));
    await().until(() -> api.get("/v1/config").json().path("inForce").path("tenants").has(team));

    AMQP.BasicProperties own = replyTo("amq.rabbitmq.reply-to").messageId(unique("team")).build();
    String urgent = "{\"image\": \"busybox\", \"priority\": \"high\"}";
    client.submit("task." + team, own, urgent);
    AmqpClient.Reply first = client.reply();
    client.submit(
        "task." + team,
        replyTo("amq.rabbitmq.reply-to").messageId(unique("team")).build(),
        "{\"image\": \"busybox\"}");
    AmqpClient.Reply beyondQuota = client.reply();

    assertThat(first.json().path("tenant").asString()).isEqualTo(team);
    assertThat(beyondQuota.json().path("status").asInt()).isEqualTo(429);
    client.submit("task." + team, own, urgent);
    assertThat(client.reply().json().path("id")).isEqualTo(first.json().path("id"));
    String another = "{\"image\": \"busybox\", \"tenant\": \"%s\"}".formatted(team);
    api.post("/v1/tasks", another).problem(429);
    assertThat(api.post("/v1/tasks", another).header("Retry-After")).isNotEmpty();
  }

  @Test
  void anOutcomeComesToWhoeverSubmittedTheTaskAndToWhoeverBindsAQueue() throws Exception {
    String queue = client.listenAtOwnQueue();
    OutcomeMessage outcome =
        new OutcomeMessage(
            new OutcomeMessage.Subject(
                new TaskId("t1"),
                TenantId.DEFAULT,
                "hello",
                1,
                Optional.of(new TaskMessage.Reply(queue, Optional.of("mine")))),
            TaskState.FAILED,
            Recorded.of(
                "event-1",
                "/test",
                Instant.parse("2026-11-23T10:00:00Z"),
                new TaskEvent.Failed(
                    new TaskId("t1"), 1, Cause.EXIT_CODE, Optional.of(3), "exit code 3")),
            Optional.of(Cause.EXIT_CODE),
            Optional.of(3),
            Optional.of(Json.TREES.readTree("{\"answer\": 42}")),
            "exit code 3");
    try (AmqpClient dispatcher = AmqpClient.connect(ingress.broker(), BrokerUser.DISPATCHER);
        AmqpClient other = AmqpClient.connect(ingress.broker(), BrokerUser.ADMIN)) {
      other.listenToOutcomes("default.task.failed.#");

      dispatcher.publish(
          "jarvis.outcomes",
          outcome.routingKey(),
          properties(outcome.encode()),
          outcome.encode().body());

      AmqpClient.Reply reply = client.reply();
      assertThat(reply.properties().getCorrelationId()).isEqualTo("mine");
      assertThat(reply.properties().getMessageId()).isEqualTo("event-1");
      assertThat(reply.properties().getType()).isEqualTo("jarvis.outcome.v1");
      assertThat(reply.json().path("state").asString()).isEqualTo("failed");
      assertThat(reply.json().path("cause").asString()).isEqualTo("exit-code");
      assertThat(other.outcome().json()).isEqualTo(reply.json());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode awaitTaskNamed(String name) {
    return await()
        .until(
            () -> api.get("/v1/tasks?name=" + name).is(200).json().path("tasks").path(0),
            task -> !task.isMissingNode());
  }

  private static List<JsonNode> refusalsOf(String body) {
    String id = Json.TREES.readTree(body).path("id").asString();
    awaitRefusal(id);
    return api.get("/v1/refusals?limit=1000")
        .json()
        .path("refusals")
        .valueStream()
        .filter(r -> r.path("task").asString("").equals(id))
        .toList();
  }

  private static void awaitEmptyIntake() {
    await()
        .untilAsserted(() -> assertThat(ingress.broker().messages().get("jarvis.intake")).isZero());
  }

  private static Map<String, Double> counters() {
    String metrics = api.get("/metrics").is(200).text();
    return Map.of("accepted", counter(metrics, "accepted"), "refused", counter(metrics, "refused"));
  }

  private static double counter(String metrics, String result) {
    return metrics
        .lines()
        .filter(line ->
            line.startsWith(
                "jarvis_ingress_submissions_total{door=\"amqp\",result=\"" + result + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }
}
