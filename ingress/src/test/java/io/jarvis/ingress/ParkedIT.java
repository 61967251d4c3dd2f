package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.BrokerUser;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is done about letters that nobody could read. */
final class ParkedIT {
  private static IngressUnderTest ingress;
  private static Api api;

  @BeforeAll
  static void start() {
    ingress = IngressUnderTest.shared();
    api = ingress.api();
  }

  @Test
  void parkedLettersAreListedReplayedAndDropped() throws Exception {
    TaskId id = api.submit("\"name\": \"parked\"");
    String nonsense = "rubbish beside " + id;
    String unroutable = "unrouted beside " + id;
    try (AmqpClient watchdog = AmqpClient.connect(ingress.broker(), BrokerUser.WATCHDOG)) {
      byte[] spec = Json.TREES.writeValueAsBytes(api.get("/v1/tasks/" + id).json().path("spec"));
      AMQP.BasicProperties letter =
          new AMQP.BasicProperties.Builder()
              .type("jarvis.task.v1")
              .messageId(id + ":1")
              .correlationId(id.value())
              .timestamp(new Date(1_700_000_000_000L))
              .headers(
                  Map.of(
                      "jarvis-attempt",
                      1,
                      "jarvis-retries",
                      0,
                      "jarvis-submitted-at",
                      1_700_000_000_000L,
                      "jarvis-reason",
                      "of a test"))
              .build();
      watchdog.publish("jarvis.park", "", letter, spec);
      watchdog.publish(
          "jarvis.park", "", new AMQP.BasicProperties(), nonsense.getBytes(StandardCharsets.UTF_8));
    }
    try (AmqpClient stranger = AmqpClient.connect(ingress.broker(), BrokerUser.ADMIN)) {
      stranger.publish(
          "jarvis.submit",
          "nobody.takes.it",
          new AMQP.BasicProperties.Builder().userId(BrokerUser.ADMIN.username()).build(),
          unroutable.getBytes(StandardCharsets.UTF_8));
    }
    await().untilAsserted(() -> assertThat(letters(id)).hasSize(3));
    JsonNode task = letter(id, "task", id.value());
    JsonNode rubbish = letter(id, "body", nonsense);
    JsonNode unrouted = letter(id, "body", unroutable);
    assertThat(task.path("reason").asString()).isEqualTo("of a test");

    api.post("/v1/parked/" + rubbish.path("id").asString() + "/replay").problem(409);
    // Nobody takes it this time either.
    api.post("/v1/parked/" + unrouted.path("id").asString() + "/replay").is(202);
    await().untilAsserted(() -> assertThat(letters(id)).hasSize(3));
    unrouted = letter(id, "body", unroutable);
    api.delete("/v1/parked/" + rubbish.path("id").asString()).is(204);
    api.delete("/v1/parked/" + unrouted.path("id").asString()).is(204);
    api.post("/v1/parked/" + task.path("id").asString() + "/replay").is(202);

    await().untilAsserted(() -> assertThat(letters(id)).isEmpty());
    await()
        .untilAsserted(() ->
            assertThat(ingress.broker().messages().get("jarvis.returned.default")).isPositive());
    await()
        .untilAsserted(() ->
            assertThat(api.get("/v1/tasks/" + id).json().path("reason").asString())
                .isEqualTo("replayed"));
    api.delete("/v1/parked/nothing").problem(404);
    api.post("/v1/parked/nothing/replay").problem(404);
  }

  private static JsonNode letter(TaskId id, String field, String value) {
    return letters(id).stream()
        .filter(letter -> letter.path(field).asString("").equals(value))
        .findFirst()
        .orElseThrow();
  }

  /** Those of this test. */
  private static List<JsonNode> letters(TaskId id) {
    return api.get("/v1/parked?limit=10")
        .is(200)
        .json()
        .path("letters")
        .valueStream()
        .filter(letter -> letter.toString().contains(id.value()))
        .toList();
  }
}
