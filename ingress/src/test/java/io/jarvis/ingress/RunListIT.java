package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.event.RunEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Runs at the REST door: how they are listed, how many there may be, and what is none. */
final class RunListIT extends RunFixture {
  @Test
  void refusesWhatIsTooLargeOrOfAnotherKind() {
    api.post("/v1/runs", "name: x\n#" + "x".repeat(1024 * 1024), YAML).problem(413);
    api.post("/v1/runs", "name,steps", "text/csv").problem(415);
  }

  @Test
  void knowsNoRunThatNobodyBegan() {
    api.get("/v1/runs/unheard-of").problem(404);
    api.get("/v1/runs/unheard-of/graph").problem(404);
    for (String command : new String[] {"cancel", "pause", "resume", "retry"}) {
      api.post("/v1/runs/unheard-of/" + command).problem(404);
    }
  }

  @Test
  void listsRunsPageByPage() {
    String workflow = "paged-" + UUID.randomUUID();
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      runs.add(submit(TWO.replace("name: two", "name: " + workflow)).value());
    }
    RunId failed = new RunId(runs.get(1));
    append(new RunEvent.TaskRefused(failed, "first", 0, 1, "no such thing"));
    append(new RunEvent.TaskRefused(failed, "told", 0, 1, "no such thing"));
    append(new RunEvent.Ended(failed, RunState.FAILED, Optional.empty(), Optional.of("why")));
    String list = "/v1/runs?tenant=default&workflow=" + workflow;
    await().until(() -> api.get(list + "&state=failed").is(200).json().path("runs").size() == 1);

    List<String> seen = new ArrayList<>();
    Optional<String> next = Optional.of("");
    for (int page = 0; next.isPresent(); page++) {
      assertThat(page).isLessThan(3);
      JsonNode answer = api.get(list + "&limit=2" + next.get()).is(200).json();
      answer.path("runs").forEach(run -> seen.add(run.path("id").asString()));
      next = answer.path("next").asStringOpt().map(cursor -> "&cursor=" + cursor);
    }

    assertThat(seen.reversed()).isEqualTo(runs);
    assertThat(api.get(list + "&state=running,paused").is(200).json().path("runs")).hasSize(4);
    assertThat(api.get(list + "&state=failed").is(200).json().path("runs").path(0).path("message"))
        .hasToString("\"why\"");
    api.get(list + "&state=lost").problem(400);
    api.get(list + "&cursor=nonsense!").problem(400);
    api.get(list + "&colour=red").problem(400);
  }

  @Test
  void aTenantHasNoMoreRunsThanItMayHave() {
    String name = "few-" + UUID.randomUUID();
    String few = name.substring(0, 12);
    api.put("/v1/config", "{\"tenants/%s\": {\"weight\": 1, \"maxQueued\": 1}}".formatted(few))
        .is(200);
    await().until(() -> api.get("/v1/config").json().path("inForce").path("tenants").has(few));
    api.put(
            "/v1/workflows/" + name + "?tenant=" + few,
            "name: %s\nsteps: [{name: a, image: x}]".formatted(name),
            YAML)
        .is(201);
    String id = unique();
    api.post("/v1/runs?tenant=" + few + "&id=" + id, TWO, YAML).is(202);

    api.post("/v1/runs?tenant=" + few, TWO, YAML).problem(429);
    api.post("/v1/workflows/" + name + "/runs?tenant=" + few).problem(429);
    api.post("/v1/runs?tenant=" + few + "&id=" + id, TWO, YAML).is(202);
    append(new RunEvent.CancelRequested(new RunId(id), ""));
    append(new RunEvent.Ended(new RunId(id), RunState.CANCELLED, Optional.empty()));
    await().untilAsserted(() -> api.post("/v1/workflows/" + name + "/runs?tenant=" + few).is(202));
  }

  @Test
  void retriesOneThatSucceededOnlyFromNamedSteps() {
    RunId run = submit("name: one\nsteps: [{name: a, image: x, forEach: []}]");
    append(new RunEvent.Ended(run, RunState.SUCCEEDED, Optional.empty()));
    await().until(() -> get(run).path("endedAt").isString());

    api.post("/v1/runs/" + run + "/retry").problem(409);
    api.post("/v1/runs/" + run + "/retry?step=a").is(202);
  }
}
