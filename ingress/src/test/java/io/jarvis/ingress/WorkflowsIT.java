package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Workflows that are stored, at the REST door. */
final class WorkflowsIT {
  private static final String YAML = "application/yaml";

  private final Api api = IngressUnderTest.shared().api();

  @Test
  void keepsAWorkflowInVersions() {
    String name = unique();
    JsonNode first =
        api.put("/v1/workflows/" + name + "?tenant=default", document(name, 1)).is(201).json();
    assertThat(first.path("version").asInt()).isEqualTo(1);
    assertThat(api.put("/v1/workflows/" + name, document(name, 1)).is(200).json()).isEqualTo(first);
    api.put("/v1/workflows/" + name, yaml(name), YAML).is(201);

    JsonNode latest = api.get("/v1/workflows/" + name).is(200).json();
    assertThat(latest.path("version").asInt()).isEqualTo(2);
    assertThat(latest.path("versions"))
        .extracting(version -> version.path("version").asInt())
        .containsExactly(1, 2);
    assertThat(
            api.get("/v1/workflows/" + name + "?version=0")
                .problem(400)
                .path("errors")
                .path(0)
                .path("field")
                .asString())
        .isEqualTo("version");
    JsonNode old = api.get("/v1/workflows/" + name + "?version=1&tenant=default").is(200).json();
    assertThat(old.path("document").path("params").path("n").asInt()).isEqualTo(1);
    assertThat(api.get("/v1/workflows?tenant=default").is(200).json().path("workflows"))
        .extracting(each -> each.path("name").asString())
        .contains(name);

    api.delete("/v1/workflows/" + name + "?tenant=default").is(204);
    api.delete("/v1/workflows/" + name).problem(404);
    api.get("/v1/workflows/" + name).problem(404);
  }

  @Test
  void runsAVersionWithParameters() {
    String name = unique();
    String id = "run-" + UUID.randomUUID();
    api.put("/v1/workflows/" + name, document(name, 1)).is(201);
    api.put("/v1/workflows/" + name, document(name, 2)).is(201);
    String runs = "/v1/workflows/" + name + "/runs";

    Api.Answer answer =
        api.post(
                runs + "?version=1&tenant=default&id=" + id,
                "{\"params\": {\"must\": 7}, \"scheduledFor\": \"2026-11-01T04:00:00+01:00\"}")
            .is(202);

    assertThat(answer.header("Location")).isEqualTo("/v1/runs/" + id);
    JsonNode run = api.get("/v1/runs/" + id).is(200).json();
    assertThat(run.path("version").asInt()).isEqualTo(1);
    assertThat(run.path("params").path("must").asInt()).isEqualTo(7);
    assertThat(run.path("scheduledFor").asString()).isEqualTo("2026-11-01T03:00:00Z");
    api.post(
            runs + "?version=1&id=" + id,
            "params: {must: 7}\nscheduledFor: '2026-11-01T03:00:00Z'",
            YAML)
        .is(202);
    api.post(runs + "?version=1&id=" + id, "params: {must: 7}", YAML).problem(409);
    api.post(runs + "?version=1&id=" + id, "{\"params\": {\"must\": 8}}").problem(409);
    api.post(
            "/v1/runs",
            "{\"workflow\": \"%s\", \"version\": 2, \"params\": {\"must\": 1}, \"scheduledFor\": \"2026-11-01T03:00:00Z\"}"
                .formatted(name))
        .is(202);
  }

  @Test
  void aRunIsHeldAgainstTheParametersThatAreDeclared() {
    String name = unique();
    api.put("/v1/workflows/" + name, document(name, 1)).is(201);
    String runs = "/v1/workflows/" + name + "/runs";

    assertThat(fields(api.post(runs).problem(400))).containsExactly("/params/must");
    assertThat(fields(api.post(runs, "{\"params\": {\"other\": 1}, \"x\": 1}").problem(400)))
        .containsExactlyInAnyOrder("/x", "/params/other", "/params/must");
    assertThat(fields(api.post(runs + "?version=9", "{}").problem(400))).contains("/workflow");
    assertThat(fields(api.post(runs, "{\"scheduledFor\": \"tomorrow\"}").problem(400)))
        .contains("/scheduledFor");
    assertThat(fields(api.post("/v1/runs", "{\"workflow\": \"not one\"}").problem(400)))
        .containsExactly("/workflow");
    api.post("/v1/workflows/nobodys/runs").problem(404);
    api.post(runs, "a,b", "text/csv").problem(415);
    api.post(runs, " ".repeat(1024 * 1024 + 1)).problem(413);
  }

  @Test
  void refusesAWorkflowWithEverythingThatIsWrong() {
    JsonNode problem =
        api.put(
                "/v1/workflows/right?tenant=nobody",
                "name: wrong\nsteps:\n  - {name: a, image: x, needs: [ghost]}\n  - {name: a, image: x}\n",
                YAML)
            .problem(400);

    assertThat(fields(problem)).contains("tenant", "/name", "/steps/0/needs/0", "/steps/1/name");
    assertThat(problem.toString()).contains("line 3, column");
    assertThat(fields(api.put("/v1/workflows/right", document("wrong", 1)).problem(400)))
        .containsExactly("/name");
    api.put("/v1/workflows/right", "a,b", "text/csv").problem(415);
    api.put("/v1/workflows/right", " ".repeat(1024 * 1024 + 1)).problem(413);
    api.get("/v1/workflows/right").problem(404);
    api.get("/v1/workflows/not%20one").problem(404);
    api.get("/v1/workflows/right?tenant=NOBODY").problem(404);
  }

  @Test
  void aScheduleIsFollowedUntilItIsPaused() {
    String name = unique();
    String scheduled =
        """
        {"name": "%s", "steps": [{"name": "a", "image": "x"}],
         "schedule": {"cron": "0 3 1 1 *", "zone": "Europe/Berlin", "missed": "run-once", "overlap": "cancel"}}
        """
            .formatted(name);
    JsonNode stored = api.put("/v1/workflows/" + name, scheduled).is(201).json().path("schedule");
    assertThat(stored.path("state").asString()).isEqualTo("running");
    assertThat(stored.path("next").asString()).endsWith("-01-01T02:00:00Z");

    JsonNode paused =
        api.post("/v1/workflows/" + name + "/pause?tenant=default").is(200).json().path("schedule");
    assertThat(paused.path("state").asString()).isEqualTo("paused");
    assertThat(paused.path("next").isMissingNode()).isTrue();
    JsonNode resumed =
        api.post("/v1/workflows/" + name + "/resume?tenant=default")
            .is(200)
            .json()
            .path("schedule");
    assertThat(resumed.path("since").asString()).isGreaterThan(stored.path("since").asString());
    JsonNode shown = api.get("/v1/workflows/" + name).is(200).json().path("schedule");
    assertThat(shown).isEqualTo(resumed);
    assertThat(shown.path("rule").path("zone").asString()).isEqualTo("Europe/Berlin");
  }

  @Test
  void refusesAScheduleThatCannotBeFollowed() {
    String name = unique();
    JsonNode problem =
        api.put(
                "/v1/workflows/" + name,
                """
                name: %s
                schedule: {cron: "61 * * * *", zone: Nowhere, missed: never}
                steps: [{name: a, image: x}]
                """
                    .formatted(name),
                YAML)
            .problem(400);
    assertThat(fields(problem))
        .containsExactlyInAnyOrder("/schedule/cron", "/schedule/zone", "/schedule/missed");
    String unknowing =
        "{\"schedule\": {\"cron\": \"* * * * *\"}, " + document(name, 1).substring(1);
    assertThat(fields(api.put("/v1/workflows/" + name, unknowing).problem(400)))
        .containsExactly("/params/must");

    api.put("/v1/workflows/" + name, document(name, 1)).is(201);
    for (String command : new String[] {"/pause", "/resume"}) {
      api.post("/v1/workflows/" + name + command).problem(409);
      api.post("/v1/workflows/nobodys" + command).problem(404);
    }
  }

  private static Iterable<String> fields(JsonNode problem) {
    return problem.path("errors").valueStream().map(e -> e.path("field").asString()).toList();
  }

  private static String document(String name, int n) {
    return "{\"name\": \"%s\", \"params\": {\"n\": %d, \"must\": null}, \"steps\": [{\"name\": \"a\", \"image\": \"x\"}]}"
        .formatted(name, n);
  }

  private static String yaml(String name) {
    return "name: %s\nsteps: [{name: a, image: x}]\n".formatted(name);
  }

  private static String unique() {
    return "w-" + UUID.randomUUID();
  }
}
