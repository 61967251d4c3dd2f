package io.jarvis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.BrokerUser;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a user sees, on a cluster of two small nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndToEndIT implements ArrayTests, GangTests {
  private Cluster cluster;
  private Api api;

  @BeforeAll
  void startsACluster() {
    cluster = start();
    api = cluster.api();
    for (String node : List.of("n1", "n2")) {
      cluster
          .addNode(
              node, "1", "2Gi", Map.of("JARVIS_EXECUTOR_CAPACITY_ATTRIBUTES_ZONE", "zone-" + node))
          .awaitReady();
    }
    await("two nodes are ready")
        .untilAsserted(() -> assertThat(api.get("/v1/nodes").text()).contains("n1").contains("n2"));
  }

  @Override
  public Cluster cluster() {
    return cluster;
  }

  Cluster start() {
    return Cluster.start();
  }

  @AfterAll
  void stopsIt() {
    cluster.close();
  }

  @Test
  void runsATaskAndShowsWhatItWrote() {
    Api.Answer accepted = api.post("/v1/tasks", Tasks.shell("echo hello from a container"));
    assertThat(accepted.status()).isEqualTo(202);
    String id = accepted.json().path("id").asString();

    JsonNode task = api.ended(id);

    assertThat(task.path("state").asString()).isEqualTo("succeeded");
    assertThat(task.path("attempts")).hasSize(1);
    assertThat(task.path("attempts").get(0).path("node").asString())
        .isIn(cluster.node("n1"), cluster.node("n2"));
    await("its output is there")
        .untilAsserted(() ->
            assertThat(api.get("/v1/tasks/" + id + "/logs").text())
                .contains("hello from a container"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exit 3                         | 5m | failed    | exit-code",
        "tail /dev/zero                 | 5m | failed    | out-of-memory",
        "sleep 300                      | 1s | timed-out | timeout",
        "echo no json > $JARVIS_OUTPUT  | 5m | failed    | bad-output"
      })
  void tellsWhyATaskFailed(String script, String timeout, String state, String cause) {
    String id = api.submit(Tasks.shell(script, Map.of("timeout", timeout, "gracePeriod", "1s")));

    JsonNode task = api.ended(id);

    assertThat(task.path("state").asString()).isEqualTo(state);
    assertThat(task.path("attempts").get(0).path("cause").asString()).isEqualTo(cause);
  }

  @Test
  void tellsAMissingImageFromABadCommand() {
    String missing = api.submit("{\"image\":\"no-such-image:1\",\"pullPolicy\":\"never\"}");
    String bad = api.submit("{\"image\":\"busybox:latest\",\"command\":[\"/no/such/program\"]}");

    assertThat(api.ended(missing).path("attempts").get(0).path("cause").asString())
        .isEqualTo("image-pull");
    assertThat(api.ended(bad).path("attempts").get(0).path("cause").asString())
        .isEqualTo("bad-command");
  }

  @Test
  void handsInputInAndOutputOut() {
    String id =
        api.submit(
            """
            {"image":"busybox:latest","command":["sh","-c"],"args":["cat $JARVIS_INPUT > $JARVIS_OUTPUT"],"input":{"n":[1,2,3]}}\
            """);

    assertThat(api.ended(id).path("output")).isEqualTo(Json.TREES.readTree("{\"n\":[1,2,3]}"));
  }

  @Test
  void retriesUntilItSucceeds() {
    String id =
        api.submit(
            Tasks.shell(
                "[ $JARVIS_ATTEMPT -ge 3 ]",
                Map.of("retry", Map.of("limit", 3, "backoff", "fixed", "initial", "1s"))));

    JsonNode task = api.ended(id);

    assertThat(task.path("state").asString()).isEqualTo("succeeded");
    assertThat(task.path("attempts")).hasSize(3);
  }

  @Test
  void failsOnceItsRetriesAreUsedUp() {
    String id =
        api.submit(Tasks.shell("exit 4", Map.of("retry", Map.of("limit", 1, "initial", "1s"))));

    JsonNode task = api.ended(id);

    assertThat(task.path("state").asString()).isEqualTo("failed");
    assertThat(task.path("attempts")).hasSize(2);
    assertThat(task.path("attempts").get(1).path("exitCode").asInt()).isEqualTo(4);
  }

  @Test
  void cancelsARunningTask() {
    String id = api.submit(Tasks.shell("sleep 300", Map.of("gracePeriod", "1s")));
    await("it runs").until(() -> state(id).equals("running"));

    assertThat(api.post("/v1/tasks/" + id + "/cancel", "").status()).isEqualTo(202);

    assertThat(api.ended(id).path("state").asString()).isEqualTo("cancelled");
  }

  @Test
  void aHigherClassTakesThePlaceOfALowerAndThatComesBack() {
    String patient = "[ $JARVIS_ATTEMPT -ge 2 ] || sleep 300";
    Map<String, Object> whole =
        Map.of("priority", "low", "gracePeriod", "1s", "resources", Map.of("cpu", "1"));
    List<String> low =
        List.of(api.submit(Tasks.shell(patient, whole)), api.submit(Tasks.shell(patient, whole)));
    await("both nodes are full")
        .until(() -> low.stream().allMatch(id -> state(id).equals("running")));

    String high =
        api.submit(
            Tasks.shell("true", Map.of("priority", "high", "resources", Map.of("cpu", "1"))));

    assertThat(api.ended(high).path("state").asString()).isEqualTo("succeeded");
    String victim =
        await("one had to go")
            .until(() -> low.stream().filter(this::wasPreempted).findFirst(), Optional::isPresent)
            .orElseThrow();
    JsonNode came = api.ended(victim);
    assertThat(came.path("state").asString()).isEqualTo("succeeded");
    assertThat(came.path("attempts")).hasSize(2);
    low.forEach(id -> api.post("/v1/tasks/" + id + "/cancel", ""));
    low.forEach(id -> api.ended(id));
  }

  private boolean wasPreempted(String id) {
    JsonNode attempts = api.get("/v1/tasks/" + id).json().path("attempts");
    return attempts.path(0).path("cause").asString("").equals("preempted");
  }

  @Test
  void membersOfAGroupRunApartAndThoseOfAKeyOneAfterTheOther() {
    Map<String, Object> apart = Map.of("antiAffinity", Map.of("group", "replicas"));
    Map<String, Object> one = Map.of("concurrency", Map.of("key", "migration", "limit", 1));
    List<String> replicas =
        List.of(
            api.submit(Tasks.shell("sleep 2", apart)), api.submit(Tasks.shell("sleep 2", apart)));
    List<String> migrations =
        List.of(api.submit(Tasks.shell("sleep 1", one)), api.submit(Tasks.shell("sleep 1", one)));

    assertThat(replicas.stream().map(this::onlyAttempt).map(a -> a.path("node").asString()))
        .containsExactlyInAnyOrder(cluster.node("n1"), cluster.node("n2"));
    List<JsonNode> inTurn =
        migrations.stream()
            .map(this::onlyAttempt)
            .sorted(Comparator.comparing(attempt -> when(attempt, "startedAt")))
            .toList();
    assertThat(when(inTurn.getFirst(), "endedAt"))
        .isBeforeOrEqualTo(when(inTurn.getLast(), "startedAt"));
  }

  private static Instant when(JsonNode attempt, String field) {
    return Instant.parse(attempt.path(field).asString());
  }

  /** The attempt of a task that ended with its first. */
  private JsonNode onlyAttempt(String id) {
    JsonNode attempts = api.ended(id).path("attempts");
    assertThat(attempts).hasSize(1);
    return attempts.get(0);
  }

  @Test
  void cancelsATaskThatNoNodeTakes() {
    String id = api.submit(Tasks.shell("true", Map.of("resources", Map.of("cpu", "64"))));
    await("it is blocked").until(() -> state(id).equals("blocked"));

    api.post("/v1/tasks/" + id + "/cancel", "");

    assertThat(api.ended(id).path("state").asString()).isEqualTo("cancelled");
  }

  @Test
  void startsWhereItsExplanationSaysOnceTheChangeIsMade() {
    List<String> inTheWay =
        List.of("n1", "n2").stream()
            .map(
                node -> api.submit(sleeping("1536Mi", List.of("node.zone == 'zone-" + node + "'"))))
            .toList();
    inTheWay.forEach(id -> await("it runs").until(() -> state(id).equals("running")));
    String waiting = api.submit(sleeping("1Gi", List.of()));

    JsonNode change =
        await("it is explained")
            .until(
                () -> explain(waiting), why -> why.path("verdict").asString().equals("start-kept"))
            .path("changes")
            .path(0);

    assertThat(change.path("kind").asString()).isEqualTo("resources");
    assertThat(change.path("to").asString()).isEqualTo("memory 512Mi");
    String changed = api.submit(sleeping("512Mi", List.of()));
    await("the changed one runs").until(() -> state(changed).equals("running"));
    assertThat(
            api.get("/v1/tasks/" + changed).json().path("attempts").path(0).path("node").asString())
        .isEqualTo(change.path("node").asString());
    await("the other still waits").until(() -> state(waiting).equals("pending"));
    List.of(waiting, changed).forEach(this::cancel);
    inTheWay.forEach(this::cancel);
  }

  private static String sleeping(String memory, List<String> constraints) {
    return Tasks.shell(
        "sleep 300",
        Map.of(
            "resources",
            Map.of("memory", memory),
            "constraints",
            constraints,
            "gracePeriod",
            "1s"));
  }

  private JsonNode explain(String id) {
    return api.get("/v1/tasks/" + id + "/explain").json().path("waiting");
  }

  private void cancel(String id) {
    api.post("/v1/tasks/" + id + "/cancel", "");
    assertThat(api.ended(id).path("state").asString()).isEqualTo("cancelled");
  }

  @Test
  void runsABlockedTaskWhenANodeJoinsThatCanTakeIt() {
    String id =
        api.submit(Tasks.shell("true", Map.of("constraints", List.of("node.zone == 'zone-n3'"))));
    await("it is blocked").until(() -> state(id).equals("blocked"));

    try (ServiceProcess late =
        cluster.addNode(
            "n3", "500m", "256Mi", Map.of("JARVIS_EXECUTOR_CAPACITY_ATTRIBUTES_ZONE", "zone-n3"))) {
      late.awaitReady();
      assertThat(api.ended(id).path("attempts").get(0).path("node").asString())
          .isEqualTo(cluster.node("n3"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress-1", "dispatcher-1", "watchdog-1", "workflow-1", "n1"})
  void showsTheSameHealthPagesOfEveryService(String service) {
    ServiceProcess process = cluster.service(service);

    await("they answer")
        .until(
            () -> Stream.of("/health", "/health/live", "/health/ready").allMatch(process::answers));
  }

  @Test
  void startsNoTaskBeforeItsTime() {
    Instant notBefore = Instant.now().plusSeconds(4);
    String id = api.submit(Tasks.shell("true", Map.of("notBefore", notBefore.toString())));

    JsonNode task = api.ended(id);

    assertThat(Instant.parse(task.path("attempts").get(0).path("startedAt").asString()))
        .isAfter(notBefore);
  }

  @Test
  void expiresATaskThatCouldNotStartInTime() {
    String id =
        api.submit(
            Tasks.shell(
                "true",
                Map.of(
                    "constraints",
                    List.of("node.zone == 'nowhere'"),
                    "startBefore",
                    Instant.now().plusSeconds(5).toString())));

    assertThat(api.ended(id).path("state").asString()).isEqualTo("expired");
  }

  @Test
  void takesATaskByAmqpAndAnswersWhereTheClientListens() throws Exception {
    try (AmqpClient client = AmqpClient.connect(cluster.rabbit())) {
      client.submit("mine-1", Tasks.shell("echo 7 > $JARVIS_OUTPUT"));
      client.submit("mine-2", "{\"image\":");
      client.submit("mine-3", "{\"image\":\"busybox\",\"foo\":1}");

      await("acceptance").until(() -> client.answer("mine-1") != null);
      await("outcome").until(() -> client.outcome("mine-1") != null);
      assertThat(client.outcome("mine-1").path("state").asString()).isEqualTo("succeeded");
      assertThat(client.outcome("mine-1").path("output").asInt()).isEqualTo(7);
      await("refusals")
          .until(() -> client.answer("mine-2") != null && client.answer("mine-3") != null);
      assertThat(client.answer("mine-2").path("errors").get(0).path("field").asString())
          .isEqualTo("body");
      assertThat(client.answer("mine-3").path("errors").get(0).path("field").asString())
          .isEqualTo("foo");
    }
  }

  @Test
  void runsATaskPublishedByTheCallOfTheManagementPagesForm() {
    ManagementForm form = new ManagementForm(cluster.rabbit(), BrokerUser.ADMIN);
    String task = Tasks.shell("echo 8 > $JARVIS_OUTPUT", Map.of("name", "by-the-form"));

    assertThat(form.publish("jarvis.submit", "task", task)).isTrue();

    assertThat(onlyOne("by-the-form").path("output").asInt()).isEqualTo(8);
  }

  @Test
  @Tag("browser")
  void runsATaskPublishedOnTheManagementPageInABrowser() {
    String task = Tasks.shell("echo 9 > $JARVIS_OUTPUT", Map.of("name", "by-the-page"));

    try (ManagementPage page = ManagementPage.open(cluster.rabbit(), BrokerUser.ADMIN)) {
      assertThat(page.publish("jarvis.submit", "task", task)).isEqualTo("Message published.");
    }

    assertThat(onlyOne("by-the-page").path("output").asInt()).isEqualTo(9);
  }

  @Test
  void answersTheSameForTheSameIdAndRefusesAnotherBody() {
    String id = "same-" + System.nanoTime();
    String task = Tasks.withId(id, "true");

    assertThat(api.post("/v1/tasks", task).status()).isEqualTo(202);
    assertThat(api.post("/v1/tasks", task).status()).isEqualTo(202);
    assertThat(api.post("/v1/tasks", Tasks.withId(id, "false")).status()).isEqualTo(409);
    assertThat(api.ended(id).path("attempts")).hasSize(1);
    assertThat(api.get("/v1/tasks/never-heard-of").status()).isEqualTo(404);
  }

  /** The one task of a name, once it has ended. */
  private JsonNode onlyOne(String name) {
    await("a task " + name)
        .until(() -> api.get("/v1/tasks?name=" + name).json().path("tasks").size() == 1);
    JsonNode tasks = api.get("/v1/tasks?name=" + name).json().path("tasks");
    return api.ended(tasks.get(0).path("id").asString());
  }

  private String state(String id) {
    return api.get("/v1/tasks/" + id).json().path("state").asString();
  }
}
