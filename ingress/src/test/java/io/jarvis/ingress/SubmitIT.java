package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class SubmitIT {
  private static Api api;

  @BeforeAll
  static void start() {
    api = IngressUnderTest.shared().api();
  }

  @Test
  void anAcceptedTaskIsInItsQueueAndCanBeRead() {
    Api.Answer accepted =
        api.post("/v1/tasks", "{\"image\": \"busybox\", \"name\": \"hello\"}").is(202);

    String id = accepted.json().path("id").asString();
    assertThat(accepted.json().path("state").asString()).isEqualTo("pending");
    assertThat(accepted.header("Location")).isEqualTo("/v1/tasks/" + id);
    JsonNode task = api.get(accepted.header("Location")).is(200).json();
    assertThat(task.path("spec").path("name").asString()).isEqualTo("hello");
    await()
        .untilAsserted(() ->
            assertThat(api.get("/v1/tasks/" + id).json().path("state").asString())
                .isEqualTo("pending"));
  }

  @Test
  void theBarePathsServeTheCurrentVersion() {
    Api.Answer accepted = api.post("/tasks", "{\"image\": \"busybox\"}").is(202);

    api.get("/tasks/" + accepted.json().path("id").asString()).is(200);
    api.get("/tasks").is(200);
    api.get("/nodes").is(200);
    await()
        .untilAsserted(() ->
            assertThat(api.get("/health").is(200).json())
                .isEqualTo(api.get("/v1/health").is(200).json()));
    await()
        .untilAsserted(() ->
            assertThat(api.get("/tasks?limit=3").json())
                .isEqualTo(api.get("/v1/tasks?limit=3").json()));
    String id = accepted.json().path("id").asString();
    assertThat(api.get("/tasks/" + id).json().path("spec"))
        .isEqualTo(api.get("/v1/tasks/" + id).json().path("spec"));
  }

  @Test
  void theSameIdWithTheSameBodyIsTheSameTaskAndAnotherBodyAConflict() {
    String id = "own-" + UUID.randomUUID();
    String body = "{\"id\": \"" + id + "\", \"image\": \"busybox\"}";

    api.post("/v1/tasks", body).is(202);
    JsonNode again = api.post("/v1/tasks", body).is(202).json();
    JsonNode other = api.post("/v1/tasks", body.replace("busybox", "alpine")).problem(409);

    assertThat(again.path("id").asString()).isEqualTo(id);
    assertThat(other.path("instance").asString()).isEqualTo("/v1/tasks/" + id);
  }

  @Test
  void aTaskThatMayNotRunYetWaits() {
    JsonNode accepted =
        api.post("/v1/tasks", "{\"image\": \"busybox\", \"notBefore\": \"2099-01-01T00:00:00Z\"}")
            .is(202)
            .json();

    assertThat(accepted.path("state").asString()).isEqualTo("waiting");
    await()
        .untilAsserted(() -> {
          JsonNode task = api.get("/v1/tasks/" + accepted.path("id").asString()).json();
          assertThat(task.path("state").asString()).isEqualTo("waiting");
          assertThat(task.path("waitsUntil").asString()).isEqualTo("2099-01-01T00:00:00Z");
        });
  }

  @Test
  void anUnknownIdIsUnknownAndNeverPending() {
    api.get("/v1/tasks/nobody").problem(404);
    api.get("/v1/tasks/no%20id").problem(404);
    api.get("/v1/tasks/nobody/wait?timeout=1s").problem(404);
    api.get("/v1/tasks/nobody/logs").problem(404);
    api.post("/v1/tasks/nobody/cancel").problem(404);
  }

  @Test
  void namesEveryWrongField() {
    JsonNode problem =
        api.post(
                "/v1/tasks",
                "{\"image\": \"busybox\", \"resources\": {\"cpu\": \"-1\", \"memory\": \"lots\"},"
                    + " \"x\": 1}")
            .problem(400);

    assertThat(problem.path("errors"))
        .extracting(error -> error.path("field").asString())
        .containsExactlyInAnyOrder("resources.cpu", "resources.memory", "x");
    assertThat(problem.path("errors"))
        .allSatisfy(error -> assertThat(error.path("expected").asString()).isNotEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "nul", "{\"image\":}", "{\"image\": \"b\"}}"})
  void refusesWhatIsNoTask(String body) {
    api.post("/v1/tasks", body).problem(400);
  }

  @Test
  void refusesABodyThatIsTooLargeByItsLength() {
    assertThat(
            api.post("/v1/tasks", "{\"image\": \"" + "x".repeat(20_000_000) + "\"}")
                .problem(413)
                .path("errors")
                .path(0)
                .path("field")
                .asString())
        .isEqualTo("body");
  }

  @Test
  void refusesOtherContentTypesAndTakesJsonByDefault() {
    assertThat(
            api.post("/v1/tasks", "{\"image\": \"busybox\"}", "text/plain")
                .problem(415)
                .path("errors")
                .path(0)
                .path("expected")
                .asString())
        .isEqualTo("application/json");
    assertThat(
            api.send(
                    api.request("/v1/tasks")
                        .header("Content-Encoding", "gzip")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")))
                .problem(415)
                .path("errors")
                .path(0)
                .path("field")
                .asString())
        .isEqualTo("Content-Encoding");
    api.post("/v1/tasks", "image=busybox", "application/x-www-form-urlencoded").problem(415);
    api.post("/v1/tasks", "{\"image\": \"busybox\"}", "nonsense").problem(415);
    api.send(
            api.request("/v1/tasks")
                .POST(
                    java.net.http.HttpRequest.BodyPublishers.ofString("{\"image\": \"busybox\"}")))
        .is(202);
  }

  @Test
  void answersWithProblemsWhateverIsAskedFor() {
    assertThat(api.delete("/v1/tasks").problem(405)).isNotNull();
    assertThat(api.delete("/v1/tasks").header("Allow")).isEqualTo("GET, POST");
    assertThat(api.get("/v1/nothing").problem(404).path("detail").asString()).contains("/v1/tasks");
    api.get("/").problem(404);
    api.get("/v1/tasks?colour=red").problem(400);
    api.get("/v1/tasks?limit=x").problem(400);
    api.get("/v1/tasks?cursor=x!").problem(400);
    api.get("/v1/tasks?state=gone").problem(400);
    api.get("/v1/events?from=x").problem(400);
    api.get("/v1/events?type=assigned").problem(400);
    api.get("/v1/refusals?limit=0").problem(400);
    api.get("/v1/parked?limit=0").problem(400);
    api.get("/v1/parked?limit=x").problem(400);
    api.post("/v1/tasks/batch", "[]", "text/plain").problem(415);
  }

  @Test
  void aBatchAnswersEachLineAndAWrongLineRefusesOnlyItself() {
    String id = "batch-" + UUID.randomUUID();
    String array =
        "[{\"id\": \""
            + id
            + "\", \"image\": \"busybox\"}, {\"image\": 1}, 7, {broken, {\"image\": \"busybox\"}]";

    JsonNode answers = api.post("/v1/tasks/batch", array).is(200).json();

    assertThat(answers)
        .extracting(answer -> answer.path("status").asInt())
        .containsExactly(202, 400, 400, 400);
    assertThat(answers)
        .extracting(answer -> answer.path("line").asInt())
        .containsExactly(1, 2, 3, 4);
    api.get("/v1/tasks/" + id).is(200);
  }

  @Test
  void aBatchOfLinesIsAnsweredInLines() {
    String lines = "{\"image\": \"busybox\"}\n\nnot json\n{\"image\": \"busybox\"}\n";

    Api.Answer answer = api.post("/v1/tasks/batch", lines, "application/x-ndjson").is(200);

    assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(
            answer
                .text()
                .lines()
                .map(line ->
                    io.jarvis.protocol.task.Json.TREES.readTree(line).path("status").asInt()))
        .containsExactly(202, 400, 202);
  }

  @Test
  void aBatchOfThousandsIsAcceptedInOrder() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      lines
          .append("{\"image\": \"busybox\", \"name\": \"n")
          .append(i)
          .append("\", \"labels\": {\"batch\": \"large\"}}\n");
    }

    Api.Answer answer =
        api.post("/v1/tasks/batch", lines.toString(), "application/x-ndjson").is(200);

    assertThat(answer.text().lines())
        .hasSize(3_000)
        .allSatisfy(line -> assertThat(line).contains("\"status\":202"));
  }
}
