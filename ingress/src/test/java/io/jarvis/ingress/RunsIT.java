package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.Broker;
import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.dag.core.journal.RunTask;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.RunOutcomeMessage;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.testkit.AmqpMessage;
import io.jarvis.testkit.ApiDescription;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The REST door of workflows; the test plays the service that runs them. */
final class RunsIT extends RunFixture {
  static final String EVERY_WORD =
      """
      {"name": "every", "params": {"n": [1, 2]}, "defaults": {"image": "busybox"}, "onFailure": "carry-on",
       "maxParallel": 5, "timeout": "1h", "output": "${{ steps.a.state }}",
       "steps": [
         {"name": "a", "forEach": "${{ params.n }}", "tolerate": 1, "maxParallel": 1, "args": ["${{ item }}"]},
         {"name": "b", "needs": ["a"], "when": "params.n[0] == 1", "matrix": {"x": [1]}, "allowFailure": true},
         {"name": "c", "onExit": "always", "command": ["echo"]}]}
      """;

  @Test
  void acceptsARunInTheLogAndInItsQueue() throws IOException {
    String id = unique();
    long before = queued();

    Api.Answer answer = api.post("/v1/runs?id=" + id + "&tenant=default", EVERY_WORD).is(202);

    assertThat(answer.header("Location")).isEqualTo("/v1/runs/" + id);
    assertThat(queued()).isEqualTo(before + 1);
    JsonNode run = api.get("/v1/runs/" + id).is(200).json();
    assertThat(run.path("state").asString()).isEqualTo("running");
    assertThat(run.path("steps").path(0).path("tasks").asInt()).isEqualTo(2);
    api.post("/v1/runs?id=" + id, EVERY_WORD).is(202);
    api.post("/v1/runs?id=" + id, TWO, YAML).problem(409);
    assertThat(queued()).isEqualTo(before + 1);
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    JsonNode problem =
        api.post(
                "/v1/runs?id=not_one",
                """
                name: wrong
                schedule: {cron: "* * * * *"}
                params: {must: null}
                steps:
                  - {name: a, image: x, needs: [ghost]}
                  - {name: b, image: x, capabilities: [SYS_ADMIN]}
                  - {name: c, image: x, constraints: ["node.zone =="]}
                """,
                YAML)
            .problem(400);

    assertThat(problem.path("errors"))
        .extracting(error -> error.path("field").asString())
        .containsExactlyInAnyOrder(
            "id",
            "/schedule",
            "/params/must",
            "/steps/0/needs/0",
            "/steps/1/capabilities/0",
            "/steps/2/constraints/0");
    assertThat(problem.toString()).contains("line 5, column");
  }

  @Test
  void refusesWhatOnlyAStoredWorkflowMayHave() {
    JsonNode problem =
        api.post(
                "/v1/runs?tenant=nobody",
                """
                name: later
                schedule: {cron: "* * * * *"}
                params: {must: null}
                steps: [{name: a, image: x}]
                """,
                YAML)
            .problem(400);

    assertThat(problem.path("errors"))
        .extracting(error -> error.path("field").asString())
        .containsExactlyInAnyOrder("tenant", "/params/must", "/schedule");
  }

  @Test
  void showsEachStepUntilTheRunHasEnded() {
    RunId run = submit(TWO);
    TaskId task = append(submitted(run, "first", 1));
    OtherServices others = new OtherServices(log);
    others.run(task);
    await().until(() -> step(run, 0).path("startedAt").isString());
    assertThat(step(run, 0).path("active").asInt()).isEqualTo(1);
    others.succeed(task);
    TaskId second = append(submitted(run, "second", 1));
    append(new TaskEvent.Failed(second, 1, Cause.EXIT_CODE, Optional.of(3), "exit code 3"));
    append(new RunEvent.TaskRefused(run, "told", 0, 1, "no such thing"));
    append(
        new RunEvent.Ended(
            run,
            RunState.FAILED,
            Optional.of(Json.TREES.readTree("{\"a\":1}")),
            Optional.of("step 'second': exit code 3")));

    await().until(() -> get(run).path("endedAt").isString());

    JsonNode document = get(run);
    assertThat(document.path("state").asString()).isEqualTo("failed");
    assertThat(document.path("output").toString()).isEqualTo("{\"a\":1}");
    assertThat(step(run, 0).path("endedAt").isString()).isTrue();
    assertThat(step(run, 1).path("message").asString()).isEqualTo("exit-code: exit code 3");
    assertThat(step(run, 2).path("state").asString()).isEqualTo("failed");
    assertThat(document.path("message").asString()).isEqualTo("step 'second': exit code 3");
    assertThat(document.path("stepStates").toString()).isEqualTo("{\"failed\":2,\"succeeded\":1}");
    assertThat(api.get("/v1/runs/" + run + "?state=succeeded,running").is(200).json().path("steps"))
        .extracting(step -> step.path("name").asString())
        .containsExactly("first");
    api.get("/v1/runs/" + run + "?state=lost").problem(400);
    api.post("/v1/runs/" + run + "/cancel").problem(409);
    api.post("/v1/runs/" + run + "/pause").problem(409);
    api.post("/v1/runs/" + run + "/resume").problem(409);
    api.post("/v1/runs/" + run + "/retry?step=ghost").problem(400);
    api.post("/v1/runs/" + run + "/retry?step=second").is(202);
    assertThat(step(run, 0).path("state").asString()).isEqualTo("succeeded");
    assertThat(step(run, 1).path("round").asInt()).isEqualTo(2);
  }

  @Test
  void pausesResumesCancelsAndLists() {
    RunId run = submit(TWO);
    api.post("/v1/runs/" + run + "/retry").problem(409);

    assertThat(api.post("/v1/runs/" + run + "/pause").is(202).json().path("state").asString())
        .isEqualTo("paused");
    assertThat(api.post("/v1/runs/" + run + "/resume").is(202).json().path("state").asString())
        .isEqualTo("running");
    assertThat(api.post("/v1/runs/" + run + "/cancel").is(202).json().path("state").asString())
        .isEqualTo("cancelled");
    append(new RunEvent.Ended(run, RunState.CANCELLED, Optional.empty()));
    await()
        .untilAsserted(() ->
            assertThat(
                    api.post("/v1/runs/" + run + "/cancel")
                        .is(200)
                        .json()
                        .path("endedAt")
                        .isString())
                .isTrue());

    assertThat(api.get("/v1/runs?limit=1000").is(200).json().path("runs"))
        .extracting(each -> each.path("id").asString())
        .contains(run.value());
    api.get("/v1/runs?limit=0").problem(400);
  }

  @Test
  void showsARunThatIsAStepOfAnother() {
    String name = "sub-" + UUID.randomUUID();
    api.put(
            "/v1/workflows/" + name,
            "name: %s\nparams: {n: null}\nsteps: [{name: a, image: x}]".formatted(name),
            YAML)
        .is(201);
    String above =
        """
        {"name": "above", "steps": [{"name": "s", "workflow": "%s", "version": 1, "with": {"n": 1}, "retry": {"limit": 1}}]}
        """
            .formatted(name);
    JsonNode accepted = api.post("/v1/runs", above).is(202).json();
    RunId run = new RunId(accepted.path("id").asString());
    RunId sub = begin(run, 0);

    await().until(() -> api.get("/v1/runs?parent=" + run).is(200).json().path("runs").size() == 1);
    JsonNode summary = api.get("/v1/runs?parent=" + run).is(200).json().path("runs").path(0);
    assertThat(summary.path("id").asString()).isEqualTo(sub.value());
    JsonNode document = get(sub);
    assertThat(document.path("parent").path("run").asString()).isEqualTo(run.value());
    assertThat(document.path("door").asString()).isEqualTo("workflow");
    append(new RunEvent.TaskRefused(sub, "a", 0, 1, "no such thing"));
    append(new RunEvent.Ended(sub, RunState.FAILED, Optional.empty()));
    await().until(() -> step(run, 0).path("message").asString().endsWith("retry 1 of 1"));

    RunId again = begin(run, 1);
    assertThat(get(again).path("parent").path("retry").asInt()).isEqualTo(1);
    append(new RunEvent.CancelRequested(again, ""));
    append(new RunEvent.Ended(again, RunState.CANCELLED, Optional.empty()));
    await().until(() -> step(run, 0).path("state").asString().equals("cancelled"));
    api.post("/v1/runs/" + sub + "/retry").problem(409);
  }

  /** As the workflow service begins a run that is a step. */
  private RunId begin(RunId above, int retry) {
    StepRef step = new StepRef("s", 0, 1, retry);
    RunId sub = new RunId(step.id(above));
    append(
        new RunEvent.Created(
                sub,
                TenantId.DEFAULT,
                Json.TREES.readTree(
                    "{\"name\":\"sub\",\"steps\":[{\"name\":\"a\",\"image\":\"x\"}]}"),
                Json.TREES.createObjectNode(),
                "digest",
                "",
                TaskEvent.Door.WORKFLOW)
            .under(new RunEvent.Parent(above, "s", 0, 1, step.retried())));
    return sub;
  }

  @Test
  void namesWhatIsWrongWithAWorkflowThatIsAStep() {
    String name = "circle-" + UUID.randomUUID();
    api.put(
            "/v1/workflows/" + name,
            "{\"name\":\"%s\",\"params\":{\"n\":null},\"steps\":[{\"name\":\"a\",\"image\":\"x\"}]}"
                .formatted(name))
        .is(201);

    JsonNode unknown =
        api.post(
                "/v1/runs",
                """
                name: above
                steps:
                  - {name: a, workflow: no-such-one}
                  - {name: b, workflow: %s, with: {x: 1}}
                  - {name: c, workflow: {name: inner, steps: [{name: d, image: x, needs: [ghost]}]}}
                """
                    .formatted(name),
                YAML)
            .problem(400);
    JsonNode circle =
        api.put(
                "/v1/workflows/" + name,
                "name: %s\nsteps: [{name: a, workflow: %s}]".formatted(name, name),
                YAML)
            .problem(400);

    assertThat(unknown.path("errors"))
        .extracting(error -> error.path("field").asString())
        .containsExactlyInAnyOrder(
            "/steps/0/workflow",
            "/steps/1/with/x",
            "/steps/1/with/n",
            "/steps/2/workflow/steps/0/needs/0");
    assertThat(circle.toString()).contains("in a circle: " + name + " -> " + name);
  }

  @Test
  void drawsTheGraph() {
    RunId run = submit(TWO);

    JsonNode graph = api.get("/v1/runs/" + run + "/graph").is(200).json();
    assertThat(graph.path("edges").toString())
        .isEqualTo("[{\"from\":\"first\",\"to\":\"second\"}]");
    assertThat(graph.path("nodes"))
        .extracting(node -> node.path("depth").asInt())
        .containsExactly(0, 1, 2);
    assertThat(api.get("/v1/runs/" + run + "/graph?format=json").is(200).json()).isEqualTo(graph);
    assertThat(api.get("/v1/runs/" + run + "/graph?format=dot").is(200).text())
        .startsWith("digraph")
        .contains("\"first\" -> \"second\";");
    assertThat(api.get("/v1/runs/" + run + "/graph?format=svg").is(200).text())
        .startsWith("<svg")
        .contains("<title>second: waiting</title>");
    assertThat(graph.path("nodes").path(0).path("tasks").asInt()).isEqualTo(1);
    api.get("/v1/runs/" + run + "/graph?format=png").problem(400);
  }

  @Test
  void theOutcomeOfARunIsAsItIsDescribed() {
    RunOutcomeMessage outcome =
        new RunOutcomeMessage(
            new RunId("r-1"),
            TenantId.DEFAULT,
            "two",
            RunState.TIMED_OUT,
            Optional.of(Json.TREES.readTree("{\"a\":1}")),
            Optional.of("it took longer than 1h"),
            "e1",
            Instant.now(),
            Optional.empty());
    WireMessage message = outcome.encode();

    assertThat(
            ApiDescription.shared()
                .contradictions(
                    AmqpMessage.outcome(
                        outcome.routingKey(),
                        message.type().orElseThrow(),
                        message.contentType().orElseThrow(),
                        message.body())))
        .isEmpty();
  }

  private JsonNode step(RunId run, int index) {
    return get(run).path("steps").path(index);
  }

  private TaskId append(TaskEvent.Submitted submitted) {
    append((Event) submitted);
    return submitted.task();
  }

  /** As the workflow service submits a task of a run. */
  private static TaskEvent.Submitted submitted(RunId run, String step, int round) {
    RunTask task = new RunTask(run, new StepRef(step, 0, round));
    JsonNode document =
        Json.TREES.valueToTree(
            Map.of("id", task.id().value(), "image", "busybox", "labels", task.labels()));
    Parsed<TaskSpec> parsed =
        new TaskSpecReader(SubmissionLimits.DEFAULT)
            .read(document, new TaskSpecReader.Defaults(task::id, TenantId.DEFAULT));
    TaskSpec spec = ((Parsed.Valid<TaskSpec>) parsed).value();
    return new TaskEvent.Submitted(task.id(), spec, "digest", "", TaskEvent.Door.WORKFLOW);
  }

  /** As the queue itself counts, at once; the ingress may not ask. */
  private static long queued() throws IOException {
    RabbitMqServer rabbit = IngressUnderTest.shared().broker();
    BrokerUser admin = BrokerUser.ADMIN;
    try (Broker broker =
        RabbitBrokers.connect(
            BrokerSettings.of(
                rabbit.host(),
                rabbit.amqpPort(),
                RabbitMqServer.VIRTUAL_HOST,
                admin.username(),
                admin.password(),
                "runs-test"))) {
      await().until(() -> broker.state() == Broker.ConnectionState.CONNECTED);
      return broker.depth(Queues.RUNS).ready();
    }
  }
}
