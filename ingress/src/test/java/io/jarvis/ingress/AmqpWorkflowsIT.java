package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import io.jarvis.broker.EventLog;
import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.message.RunOutcomeMessage;
import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.BrokerUser;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Workflows at the AMQP door. */
final class AmqpWorkflowsIT extends AmqpSubmitter {
  @Test
  void runsAWorkflow() throws Exception {
    client.listenDirectly();
    String id = unique("run");

    client.submit(
        "workflow.default",
        replyTo("amq.rabbitmq.reply-to").messageId(id).build(),
        RunsIT.EVERY_WORD);

    AmqpClient.Reply reply = client.reply();
    assertThat(reply.properties().getType()).isEqualTo("jarvis.run-accepted.v1");
    assertThat(reply.json().path("id").asString()).isEqualTo(id);
    JsonNode run = api.get("/v1/runs/" + id).is(200).json();
    assertThat(run.path("door").asString()).isEqualTo("amqp");
    assertThat(run.path("tenant").asString()).isEqualTo("default");
  }

  @Test
  void runsAStoredWorkflowByItsName() throws Exception {
    client.listenDirectly();
    String name = unique("stored");
    String id = unique("run");
    api.put("/v1/workflows/" + name, RunsIT.EVERY_WORD.replace("\"every\"", '"' + name + '"'))
        .is(201);

    client.submit(
        "workflow",
        replyTo("amq.rabbitmq.reply-to").messageId(id).build(),
        "{\"workflow\": \"%s\", \"version\": 1, \"params\": {\"n\": [3, 4, 5]}, \"scheduledFor\": \"2026-11-01T03:00:00Z\"}"
            .formatted(name));

    assertThat(client.reply().json().path("id").asString()).isEqualTo(id);
    JsonNode run = api.get("/v1/runs/" + id).is(200).json();
    assertThat(run.path("workflow").asString()).isEqualTo(name);
    assertThat(run.path("version").asInt()).isEqualTo(1);
    assertThat(run.path("params").toString()).isEqualTo("{\"n\":[3,4,5]}");
    assertThat(run.path("steps").path(0).path("tasks").asInt()).isEqualTo(3);
  }

  @Test
  void runsAWorkflowOfWhichAStepIsAStoredOne() throws Exception {
    client.listenDirectly();
    String below = unique("below");
    String id = unique("run");
    api.put(
            "/v1/workflows/" + below,
            """
            {"name": "%s", "params": {"n": null}, "steps": [{"name": "a", "image": "x"}]}
            """
                .formatted(below))
        .is(201);

    client.submit(
        "workflow",
        replyTo("amq.rabbitmq.reply-to").messageId(id).build(),
        """
        {"name": "above", "steps": [{"name": "s", "workflow": "%s", "version": 1, "with": {"n": 1}}]}
        """
            .formatted(below));

    assertThat(client.reply().json().path("id").asString()).isEqualTo(id);
    assertThat(api.get("/v1/runs/" + id).is(200).json().path("steps")).hasSize(1);
  }

  @Test
  void refusesAScheduleOfWhatIsNotStored() throws Exception {
    String id = unique("scheduled");

    client.submit(
        "workflow",
        new AMQP.BasicProperties.Builder().messageId(id).build(),
        """
        {"name": "w", "steps": [{"name": "a", "image": "x"}],
         "schedule": {"cron": "0 3 * * *", "zone": "UTC", "missed": "skip", "overlap": "skip"}}
        """);

    assertThat(awaitRefusal(id).path("errors"))
        .extracting(error -> error.path("field").asString())
        .containsExactly("/schedule");
  }

  @Test
  void refusesAWorkflowWithEverythingThatIsWrong() throws Exception {
    String id = unique("wrong");

    client.submit(
        "workflow.nobody",
        yamlThatExpires(id),
        "name: w\nsteps:\n  - {name: a, image: x, needs: [ghost]}\n");

    assertThat(awaitRefusal(id).path("errors"))
        .extracting(error -> error.path("field").asString())
        .containsExactlyInAnyOrder("expiration", "tenant", "/steps/0/needs/0");
  }

  @Test
  void appliesCommandsToARun() throws Exception {
    client.listenDirectly();
    String id = unique("run");
    client.submit(
        "workflow", replyTo("amq.rabbitmq.reply-to").messageId(id).build(), RunsIT.EVERY_WORD);
    assertThat(client.reply().json().path("id").asString()).isEqualTo(id);

    for (String action : List.of("pause", "resume", "cancel")) {
      assertThat(command(id, action).json().path("id").asString()).isEqualTo(id);
      String state = api.get("/v1/runs/" + id).is(200).json().path("state").asString();
      assertThat(state).isEqualTo(action.equals("pause") ? "paused" : "running");
    }
    assertThat(retry(id).json().path("detail").asString()).contains("has not ended");
    EventLog log = ingress.service().log();
    log.append(new RunEvent.TaskRefused(new RunId(id), "c", 0, 1, "no such thing")).join();
    log.append(new RunEvent.Ended(new RunId(id), RunState.CANCELLED, Optional.empty())).join();
    await().until(() -> api.get("/v1/runs/" + id).json().path("endedAt").isString());
    assertThat(retry(id).json().path("id").asString()).isEqualTo(id);
    assertThat(api.get("/v1/runs/" + id).json().path("steps").path(0).path("round").asInt())
        .isEqualTo(2);
  }

  private AmqpClient.Reply retry(String run) throws Exception {
    client.submit(
        "workflow",
        replyTo("amq.rabbitmq.reply-to").messageId(unique("command")).build(),
        "{\"run\": \"%s\", \"action\": \"retry\", \"steps\": [\"a\"]}".formatted(run));
    return client.reply();
  }

  @Test
  void refusesCommandsToARunOfAnotherTenantOrToNone() throws Exception {
    client.listenDirectly();
    String id = unique("run");
    api.put("/v1/config", "{\"tenants/commanding\": {\"weight\": 1}}").is(200);
    await()
        .until(
            () -> api.get("/v1/config").json().path("inForce").path("tenants").has("commanding"));
    api.post("/v1/runs?tenant=commanding&id=" + id, RunsIT.EVERY_WORD).is(202);

    assertThat(command(id, "cancel").json().path("status").asInt()).isEqualTo(404);
    assertThat(command(unique("none"), "cancel").json().path("status").asInt()).isEqualTo(404);
    assertThat(api.get("/v1/runs/" + id).is(200).json().path("state").asString())
        .isEqualTo("running");
  }

  private AmqpClient.Reply command(String run, String action) throws Exception {
    client.submit(
        "workflow.default",
        replyTo("amq.rabbitmq.reply-to").messageId(unique("command")).build(),
        "{\"run\": \"%s\", \"action\": \"%s\"}".formatted(run, action));
    return client.reply();
  }

  @Test
  void namesWhatIsWrongWithACommand() throws Exception {
    String id = unique("command");

    client.submit(
        "workflow",
        new AMQP.BasicProperties.Builder().messageId(id).build(),
        "{\"run\": \"not one\", \"action\": \"stop\", \"colour\": 1}");

    assertThat(awaitRefusal(id).path("errors"))
        .extracting(error -> error.path("field").asString())
        .containsExactlyInAnyOrder("/run", "/action", "/colour");
  }

  @Test
  void theEndOfARunComesToWhoeverSubmittedIt() throws Exception {
    String queue = client.listenAtOwnQueue();
    String id = unique("run");
    client.submit(
        "workflow", replyTo(queue).messageId(id).correlationId("mine").build(), RunsIT.EVERY_WORD);
    assertThat(client.reply().json().path("id").asString()).isEqualTo(id);
    RunOutcomeMessage outcome =
        ingress
            .service()
            .runReads()
            .all(runs -> {
              RunRecord record = runs.get(new RunId(id)).orElseThrow();
              return new RunOutcomeMessage(
                  record.created().run(),
                  TenantId.DEFAULT,
                  "every",
                  RunState.SUCCEEDED,
                  Optional.of(Json.TREES.readTree("1")),
                  Optional.empty(),
                  "event-2",
                  Instant.parse("2026-11-23T10:00:00Z"),
                  record.created().reply());
            });
    try (AmqpClient workflow = AmqpClient.connect(ingress.broker(), BrokerUser.WORKFLOW)) {
      workflow.publish(
          "jarvis.outcomes",
          outcome.routingKey(),
          properties(outcome.encode()),
          outcome.encode().body());

      AmqpClient.Reply reply = client.reply();
      assertThat(reply.properties().getCorrelationId()).isEqualTo("mine");
      assertThat(reply.properties().getType()).isEqualTo("jarvis.run-outcome.v1");
      assertThat(reply.json().path("state").asString()).isEqualTo("succeeded");
    }
  }
}
