package io.jarvis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.testkit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** The workflow of the README, in real containers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CountWordsIT {
  private static final String ABSENT = "jarvis-e2e-report-" + ProcessHandle.current().pid() + ":1";

  private Cluster cluster;
  private Api api;

  @BeforeAll
  void startsACluster() {
    cluster = Cluster.start();
    api = cluster.api();
    cluster.addNode("n1", "1", "2Gi", Map.of()).awaitReady();
  }

  @AfterAll
  void stopsIt() throws Exception {
    docker("rmi", ABSENT);
    cluster.close();
  }

  @Test
  void countsTheWordsOfEachFile() throws Exception {
    String run = submit(workflow());

    JsonNode ended = ended(run, "succeeded");

    assertThat(ended.path("output").asInt()).isEqualTo(17);
    assertThat(step(ended, "count").path("tasks").asInt()).isEqualTo(3);
    assertThat(api.get("/v1/runs/" + run + "/graph?format=svg").text()).contains("count");
  }

  @Test
  void goesOnFromTheFailureThoughTheServiceWasKilled() throws Exception {
    String run = submit(workflow().replace("report: busybox:latest", "report: " + ABSENT));
    JsonNode failed = ended(run, "failed");
    assertThat(step(failed, "report").path("message").asString()).startsWith("image-pull");

    cluster.service("workflow-1").killHard();
    docker("tag", "busybox:latest", ABSENT);
    assertThat(api.post("/v1/runs/" + run + "/retry", "").status()).isEqualTo(202);
    cluster.service("workflow-1").restart();

    JsonNode ended = ended(run, "succeeded");
    assertThat(ended.path("output").asInt()).isEqualTo(17);
    assertThat(step(ended, "report").path("round").asInt()).isEqualTo(2);
    for (String kept : List.of("list", "count")) {
      assertThat(step(ended, kept)).isEqualTo(step(failed, kept));
    }
  }

  private static String workflow() throws IOException {
    return Files.readString(Checkout.file("docs/examples/word-count.yaml"));
  }

  private String submit(String yaml) {
    Api.Answer answer = api.post("/v1/runs", yaml, "application/yaml");
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().path("id").asString();
  }

  private JsonNode ended(String run, String state) {
    await("run " + run + " has " + state)
        .untilAsserted(() -> {
          JsonNode document = api.get("/v1/runs/" + run).json();
          assertThat(document.path("endedAt").isString()).as(document.toString()).isTrue();
          assertThat(document.path("state").asString()).as(document.toString()).isEqualTo(state);
        });
    return api.get("/v1/runs/" + run).json();
  }

  private static JsonNode step(JsonNode run, String name) {
    return run.path("steps")
        .valueStream()
        .filter(step -> step.path("name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void docker(String... words) throws Exception {
    new ProcessBuilder(
            java.util.stream.Stream.concat(
                    java.util.stream.Stream.of("docker"), java.util.Arrays.stream(words))
                .toList())
        .inheritIO()
        .start()
        .waitFor();
  }
}
