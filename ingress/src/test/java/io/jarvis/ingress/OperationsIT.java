package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.EventLog;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.ConsulNodeCatalog;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Resources;
import io.jarvis.testkit.BrokerUser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class OperationsIT {
  /** A node's check fails when a test says so, never because the machine is slow. */
  private static final Duration CHECK_TTL = Duration.ofMinutes(10);

  private static IngressUnderTest ingress;
  private static Api api;
  private static EventLog log;
  private static OtherServices others;

  @BeforeAll
  static void start() {
    ingress = IngressUnderTest.shared();
    api = ingress.api();
    log = RabbitEventLog.open(ingress.streams(BrokerUser.EXECUTOR), "/test");
    others = new OtherServices(log);
  }

  @AfterAll
  static void stop() {
    log.close();
  }

  @Test
  void aTaskShowsWhatHappenedToItAndWaitAnswersWhenItEnds() {
    TaskId id = api.submit("\"name\": \"whole\"");
    CompletableFuture<Api.Answer> waiting =
        CompletableFuture.supplyAsync(() -> api.get("/v1/tasks/" + id + "/wait?timeout=60s"));
    assertThat(
            api.get("/v1/tasks/" + id + "/wait?timeout=100ms")
                .is(202)
                .json()
                .path("state")
                .asString())
        .isIn("submitted", "pending");

    others.run(id);
    others.succeed(id);

    JsonNode task = waiting.join().is(200).json();
    assertThat(task.path("state").asString()).isEqualTo("succeeded");
    assertThat(task.path("output").path("answer").asInt()).isEqualTo(42);
    assertThat(task.path("attempts")).hasSize(1);
    assertThat(task.path("attempts").path(0).path("usage").path("cpuMillis").asInt()).isEqualTo(12);
    assertThat(task.path("timeline"))
        .extracting(entry -> entry.path("type").asString())
        .contains(
            "jarvis.task.submitted",
            "jarvis.task.assigned",
            "jarvis.task.running",
            "jarvis.task.succeeded");
    assertThat(task.toString())
        .doesNotContain(OtherServices.FENCE.secret())
        .doesNotContain(OtherServices.FENCE.hash());
    api.post("/v1/tasks/" + id + "/cancel").problem(409);
  }

  @Test
  void aCancelIsAnEventThatOutlivesEverything() {
    TaskId id = api.submit("\"name\": \"cancelled\"");

    assertThat(
            api.post("/v1/tasks/" + id + "/cancel")
                .is(202)
                .json()
                .path("cancelRequested")
                .asBoolean())
        .isTrue();

    await()
        .untilAsserted(() ->
            assertThat(api.get("/v1/tasks/" + id).json().path("cancelRequested").asBoolean())
                .isTrue());
    others.append(new TaskEvent.Cancelled(id, 1));
    await()
        .untilAsserted(
            () -> assertThat(api.post("/v1/tasks/" + id + "/cancel").status()).isEqualTo(200));
  }

  @Test
  void listsByStateNameLabelAndTimePageByPage() {
    String batch = unique("list");
    for (int i = 0; i < 5; i++) {
      api.submit(
          "\"name\": \""
              + batch
              + "\", \"labels\": {\"batch\": \""
              + batch
              + "\", \"i\": \""
              + i
              + "\"}");
    }
    await()
        .untilAsserted(() ->
            assertThat(list("label=batch=" + batch + "&state=pending").path("tasks")).hasSize(5));

    JsonNode first = list("name=" + batch + "&limit=3");
    JsonNode second = list("name=" + batch + "&limit=3&cursor=" + first.path("next").asString());

    assertThat(first.path("tasks")).hasSize(3);
    assertThat(second.path("tasks")).hasSize(2);
    assertThat(second.has("next")).isFalse();
    assertThat(list("label=batch=" + batch + "&label=i=3").path("tasks")).hasSize(1);
    assertThat(list("label=batch=" + batch + "&state=running,failed").path("tasks")).isEmpty();
    assertThat(list("label=batch=" + batch + "&before=2000-01-01T00:00:00Z").path("tasks"))
        .isEmpty();
    assertThat(
            list("label=batch=" + batch + "&from=2000-01-01T00:00:00Z&tenant=default")
                .path("tasks"))
        .hasSize(5);
  }

  @Test
  void showsNodesAndSetsWhetherTheyTakeTasks() {
    try (ConsulNodeCatalog executor =
        ConsulNodeCatalog.connect(
            new ConsulSettings(
                ingress.consul().host(),
                ingress.consul().port(),
                CHECK_TTL,
                ConsulSettings.DEFAULT_WATCH_WAIT,
                ConsulSettings.DEFAULT_CALL_TIMEOUT))) {
      NodeId node = new NodeId("shown-" + UUID.randomUUID().toString().substring(0, 8));
      NodeOffer offer =
          new NodeOffer(
              CpuQuantity.parse("2"),
              ByteQuantity.parse("2Gi"),
              ByteQuantity.parse("10Gi"),
              List.of(new NodeOffer.Gpu(0, "A10")),
              Map.of("licence", 2L),
              Map.of("zone", "eu-1"),
              10);
      executor.register(node, "i1", offer);
      executor.report(node, CatalogNode.Health.PASSING, "");
      await()
          .untilAsserted(() ->
              assertThat(api.get("/v1/nodes/" + node).is(200).json().path("state").asString())
                  .isEqualTo("ready"));

      JsonNode shown = api.get("/v1/nodes/" + node).json();
      assertThat(shown.path("capacity").path("memory").asString()).isEqualTo("2Gi");
      assertThat(shown.path("attributes").path("zone").asString()).isEqualTo("eu-1");
      assertThat(api.get("/v1/nodes").json().path("nodes"))
          .extracting(n -> n.path("id").asString())
          .contains(node.value());

      assertThat(shown.path("used").isMissingNode()).isTrue();
      ingress.service().keyValues().put(Keys.use(node), "{\"cpu\":\"150m\",\"memory\":\"64Mi\"}");
      await()
          .untilAsserted(() ->
              assertThat(api.get("/v1/nodes/" + node).json().path("used").toString())
                  .isEqualTo("{\"cpu\":\"150m\",\"memory\":\"64Mi\"}"));
      assertThat(api.get("/v1/nodes").is(200).text()).contains("\"used\":{");

      for (Map.Entry<String, String> step :
          List.of(
              Map.entry("cordon", "cordoned"),
              Map.entry("drain", "draining"),
              Map.entry("uncordon", "ready"))) {
        api.post("/v1/nodes/" + node + "/" + step.getKey()).is(202);
        await()
            .untilAsserted(() ->
                assertThat(api.get("/v1/nodes/" + node).json().path("state").asString())
                    .isEqualTo(step.getValue()));
      }
      await()
          .untilAsserted(
              () -> assertThat(api.get("/v1/nodes/" + node).json().path("events")).hasSize(3));
      aTaskOnTheNodeIsShownWithItsEnd(node);
      aMemberOfAGangIsShownOnItsOwnNode(node);
      executor.deregister(node);
    }
    api.get("/v1/nodes/nobody").problem(404);
    for (String command : List.of("drain", "cordon", "uncordon")) {
      api.post("/v1/nodes/nobody/" + command).problem(404);
    }
  }

  @Test
  void onceNothingMovesTheDepthsOfAllQueuesAreThoseOfTheManagementPage() {
    api.submit("\"priority\": \"low\"");

    await()
        .untilAsserted(() -> {
          JsonNode cluster = api.get("/v1/cluster").is(200).json();
          Map<String, Long> page = depthsOfThePage();
          Map<String, Long> shown = new java.util.TreeMap<>();
          cluster
              .path("queues")
              .forEachEntry((queue, depth) ->
                  shown.put(queue, depth.path("ready").asLong() + depth.path("unacked").asLong()));
          assertThat(page.get("jarvis.pending.default.low")).isPositive();
          assertThat(shown).isEqualTo(page);
          assertThat(cluster.path("tasks").path("pending").asLong()).isPositive();
          assertThat(cluster.path("rates").path("submitted").asDouble()).isPositive();
        });
  }

  /**
   * Of every queue that is no stream and does not go with a connection, as the broker counts them
   * itself.
   */
  private static Map<String, Long> depthsOfThePage() {
    Map<String, Long> depths = new java.util.TreeMap<>(ingress.broker().messages());
    depths
        .keySet()
        .removeIf(queue -> !queue.startsWith("jarvis.") || queue.startsWith("jarvis.control."));
    return depths;
  }

  @Test
  void aWrongValueOfTheConfigurationIsRefusedByItsKey() {
    JsonNode problem =
        api.put("/v1/config", "{\"policy\": \"worst-fit\", \"colour\": \"red\"}").problem(400);
    assertThat(problem.path("errors"))
        .extracting(error -> error.path("field").asString())
        .containsExactlyInAnyOrder("policy", "colour");

    api.put("/v1/config", "{\"policy\": \"best-fit\"}").is(200);
    await()
        .untilAsserted(() ->
            assertThat(
                    api.get("/v1/config").is(200).json().path("inForce").path("policy").asString())
                .isEqualTo("best-fit"));
    api.put("/v1/config", "{\"policy\": null, \"colour\": null}").problem(400);
    JsonNode back =
        api.put("/v1/config", "{\"policy\": null, \"scheduling\": null}").is(200).json();
    assertThat(back.path("values").has("policy")).isFalse();
    assertThat(back.path("inForce").path("policy").asString()).isEqualTo("least-loaded");
    api.put("/v1/config", "[]").problem(400);
    api.put("/v1/config", "{").problem(400);
  }

  @Test
  void theOrderOfServiceAndQuotasAreShownAsTheyAreInForce() {
    String quota =
        """
        {"running": 5000, "cpu": "640", "memory": "1Ti", "disk": "2Ti", "gpu": 8, "custom": {"licence": 2}}
        """;
    String scheduling =
        """
        {"agingStep": "10m", "clusterWide": "none", "clusterWidePercent": 10, "imageWeight": 25}
        """;
    api.put(
            "/v1/config",
            "{\"scheduling\": %s, \"tenants/default\": {\"quota\": %s}}"
                .formatted(scheduling, quota))
        .is(200);

    await()
        .untilAsserted(() -> {
          JsonNode inForce = api.get("/v1/config").is(200).json().path("inForce");
          assertThat(inForce.path("scheduling")).isEqualTo(Json.TREES.readTree(scheduling));
          assertThat(inForce.path("tenants").path("default").path("quota"))
              .isEqualTo(Json.TREES.readTree(quota));
        });
  }

  @Test
  void aGangIsShownWithItsMembers() {
    TaskId id = api.submit("\"gang\": {\"size\": 2}");
    NodeId other = new NodeId("n2");
    others.append(seated(id, OtherServices.NODE, other));
    others.append(new TaskEvent.MemberPrepared(id, 1, 0, OtherServices.NODE, OtherServices.FENCE));
    others.append(
        new TaskEvent.MemberRunning(
            id, 1, 1, other, OtherServices.FENCE, "container-9", Instant.now()));
    others.append(
        new TaskEvent.MemberEnded(
            id,
            1,
            1,
            other,
            OtherServices.FENCE,
            Optional.of(Cause.EXIT_CODE),
            "exit 3",
            Ending.withoutContainer(Instant.now())));

    await()
        .untilAsserted(() ->
            assertThat(api.get("/v1/tasks/" + id).is(200).json().path("gang"))
                .isEqualTo(
                    Json.TREES.readTree(
                        """
                        {"size": 2, "members": [
                          {"rank": 0, "node": "n1", "devices": [], "state": "prepared"},
                          {"rank": 1, "node": "n2", "devices": [1], "state": "ended",
                           "container": "container-9", "cause": "exit-code"}]}
                        """)));
  }

  @Test
  void healthNamesEachPart() {
    JsonNode health = api.get("/v1/health").is(200).json();

    assertThat(health.path("parts").propertyNames())
        .containsExactly("broker", "catalog", "log", "read-model", "tenants");
    assertThat(api.get("/health/live").is(200).json().path("status").asString()).isEqualTo("up");
  }

  private static void aTaskOnTheNodeIsShownWithItsEnd(NodeId node) {
    TaskId id = api.submit("\"name\": \"on-a-node\", \"resources\": {\"disk\": \"1Gi\"}");
    others.append(
        new TaskEvent.Assigned(
            id, 1, node, 1, OtherServices.FENCE.hash(), Resources.DEFAULT, List.of(0)));
    others.append(
        new TaskEvent.Running(id, 1, node, OtherServices.FENCE, "container-2", Instant.now()));
    await()
        .untilAsserted(() ->
            assertThat(api.get("/v1/nodes/" + node).is(200).json().at("/tasks/0/id").asString())
                .isEqualTo(id.value()));
    Ending ending =
        new Ending(
            "container-2",
            Optional.of(3),
            Optional.of(Instant.now()),
            Instant.now(),
            Optional.empty());
    others.append(
        new TaskEvent.AttemptEnded(
            id, 1, node, OtherServices.FENCE, Cause.EXIT_CODE, "exit 3", ending));
    others.append(new TaskEvent.Failed(id, 1, Cause.EXIT_CODE, Optional.of(3), "exit 3"));
    await()
        .untilAsserted(() ->
            assertThat(list("name=on-a-node&state=failed").at("/tasks/0/node").asString())
                .isEqualTo(node.value()));
    JsonNode attempt = api.get("/v1/tasks/" + id).json().at("/attempts/0");
    assertThat(attempt.path("cause").asString()).isEqualTo("exit-code");
    assertThat(attempt.path("exitCode").asInt()).isEqualTo(3);
  }

  private static void aMemberOfAGangIsShownOnItsOwnNode(NodeId node) {
    TaskId id = api.submit("\"gang\": {\"size\": 2}");
    others.append(seated(id, OtherServices.NODE, node));
    await()
        .untilAsserted(() -> {
          JsonNode shown = api.get("/v1/nodes/" + node).is(200).json();
          assertThat(shown.at("/tasks/0/id").asString()).isEqualTo(id.value());
          assertThat(shown.at("/tasks/0/rank").asInt()).isEqualTo(1);
          assertThat(shown.at("/reserved/tasks").asInt()).isEqualTo(1);
        });
  }

  /** A gang of two, the second with a device. */
  private static TaskEvent.Assigned seated(TaskId id, NodeId first, NodeId second) {
    String hash = OtherServices.FENCE.hash();
    return new TaskEvent.Assigned(id, 1, first, 1, hash, Resources.DEFAULT, List.of())
        .seated(List.of(new Seat(first, List.of(), hash), new Seat(second, List.of(1), hash)));
  }

  private static JsonNode list(String query) {
    return api.get("/v1/tasks?" + query).is(200).json();
  }

  private static String unique(String what) {
    return what + "-" + UUID.randomUUID();
  }
}
