package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Workflows that are stored, at the AMQP door. */
final class AmqpStoredWorkflowsIT extends AmqpSubmitter {
  private static final String DIRECT = "amq.rabbitmq.reply-to";

  @BeforeEach
  void listen() throws Exception {
    client.listenDirectly();
  }

  @Test
  void storesAWorkflowInVersionsThatRunByName() throws Exception {
    String name = unique("w");

    AmqpClient.Reply first = command(unique("m"), store(name, 1));
    assertThat(first.properties().getType()).isEqualTo(AmqpClient.WORKFLOW_STORED);
    assertThat(first.json().path("version").asInt()).isEqualTo(1);
    assertThat(command(unique("m"), store(name, 1)).json()).isEqualTo(first.json());
    assertThat(command(unique("m"), store(name, 2)).json().path("version").asInt()).isEqualTo(2);

    JsonNode shown = api.get("/v1/workflows/" + name + "?version=2").is(200).json();
    assertThat(shown.path("document").path("params").path("n").asInt()).isEqualTo(2);
    assertThat(shown.path("versions"))
        .extracting(version -> version.path("principal").asString())
        .containsExactly("", "");
    AmqpClient.Reply run = command(unique("run"), "{\"workflow\": \"%s\"}".formatted(name));
    assertThat(run.properties().getType()).isEqualTo(AmqpClient.RUN_ACCEPTED);
  }

  @Test
  void aMessageThatComesAgainIsNoOtherVersion() throws Exception {
    String name = unique("w");
    String id = unique("m");
    command(id, store(name, 1));
    command(unique("m"), store(name, 2));

    JsonNode again = command(id, store(name, 1)).json();

    assertThat(again.path("version").asInt()).isEqualTo(1);
    assertThat(api.get("/v1/workflows/" + name).is(200).json().path("version").asInt())
        .isEqualTo(2);
  }

  @Test
  void followsItsScheduleOrDoesNotAndDeletesIt() throws Exception {
    String name = unique("w");
    String scheduled =
        """
        {"workflow": "%s", "action": "store", "document": {"name": "%s", "steps": [{"name": "a", "image": "x"}],
         "schedule": {"cron": "0 3 1 1 *", "zone": "Europe/Berlin", "missed": "run-once", "overlap": "cancel"}}}
        """
            .formatted(name, name);
    JsonNode stored = command(unique("m"), scheduled).json().path("schedule");
    assertThat(stored.path("next").asString()).endsWith("-01-01T02:00:00Z");

    for (String action : List.of("pause", "resume")) {
      JsonNode schedule = command(unique("m"), action(name, action)).json().path("schedule");
      assertThat(schedule.path("state").asString())
          .isEqualTo(action.equals("pause") ? "paused" : "running");
    }

    AmqpClient.Reply deleted = command(unique("m"), action(name, "delete"));
    assertThat(deleted.properties().getType()).isEqualTo(AmqpClient.WORKFLOW_DELETED);
    assertThat(deleted.json().path("name").asString()).isEqualTo(name);
    api.get("/v1/workflows/" + name).problem(404);
    for (String action : List.of("delete", "pause")) {
      AmqpClient.Reply refused = command(unique("m"), action(name, action));
      assertThat(refused.properties().getType()).isEqualTo(AmqpClient.REFUSED);
      assertThat(refused.json().path("status").asInt()).isEqualTo(404);
    }
  }

  @Test
  void storesForTheTenantOfTheKeyAlone() throws Exception {
    String name = unique("w");
    api.put("/v1/config", "{\"tenants/storing\": {\"weight\": 1}}").is(200);
    await()
        .until(() -> api.get("/v1/config").json().path("inForce").path("tenants").has("storing"));

    command("workflow.storing", unique("m"), store(name, 1));

    api.get("/v1/workflows/" + name).problem(404);
    assertThat(command(unique("m"), action(name, "delete")).json().path("status").asInt())
        .isEqualTo(404);
    api.get("/v1/workflows/" + name + "?tenant=storing").is(200);
  }

  @Test
  void refusesEverythingThatIsWrongAtItsPlaceInTheMessage() throws Exception {
    String id = unique("m");
    client.submit(
        "workflow.nobody",
        yamlThatExpires(id),
        """
        workflow: right
        action: store
        document:
          name: wrong
          steps:
            - {name: a, image: x, needs: [ghost]}
        """);

    JsonNode errors = awaitRefusal(id).path("errors");
    assertThat(errors)
        .extracting(error -> error.path("field").asString())
        .containsExactlyInAnyOrder(
            "expiration", "tenant", "/document/name", "/document/steps/0/needs/0");
    assertThat(errors.toString()).contains("line 6, column");
    api.get("/v1/workflows/right").problem(404);
  }

  @Test
  void namesWhatIsWrongWithACommand() throws Exception {
    assertThat(errors("{\"workflow\": \"not one\", \"action\": \"rename\", \"colour\": 1}"))
        .containsExactlyInAnyOrder("/workflow", "/action", "/colour");
    assertThat(errors("{\"workflow\": null, \"action\": \"store\"}"))
        .containsExactlyInAnyOrder("/workflow", "/document");
    assertThat(errors("{\"workflow\": \"w\", \"action\": \"delete\", \"document\": {}}"))
        .containsExactly("/document");
    String name = unique("w");
    command(unique("m"), store(name, 1));
    assertThat(command(unique("m"), action(name, "pause")).json().path("status").asInt())
        .isEqualTo(409);
  }

  private List<String> errors(String body) throws Exception {
    return command(unique("m"), body)
        .json()
        .path("errors")
        .valueStream()
        .map(error -> error.path("field").asString())
        .toList();
  }

  private AmqpClient.Reply command(String id, String body) throws Exception {
    return command("workflow", id, body);
  }

  private AmqpClient.Reply command(String key, String id, String body) throws Exception {
    client.submit(key, replyTo(DIRECT).messageId(id).build(), body);
    return client.reply();
  }

  private static String action(String name, String action) {
    return "{\"workflow\": \"%s\", \"action\": \"%s\"}".formatted(name, action);
  }

  private static String store(String name, int n) {
    return """
    {"workflow": "%s", "action": "store", "document":
      {"name": "%s", "params": {"n": %d}, "steps": [{"name": "a", "image": "x"}]}}
    """
        .formatted(name, name, n);
  }
}
