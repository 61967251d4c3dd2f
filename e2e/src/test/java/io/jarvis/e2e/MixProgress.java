package io.jarvis.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How far the great mix has come, as the API tells. */
final class MixProgress {
  private final Api api;

  MixProgress(Api api) {
    this.api = api;
  }

  /** Waits until so many tasks have ended. */
  void awaitEnded(int tasks, Duration atMost) {
    await(tasks + " tasks ended")
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> ended() >= tasks);
  }

  /** Waits until each of these is in a state. */
  void awaitState(List<MixTask> tasks, String state, Duration atMost) {
    await(tasks + " are " + state)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> tasks.stream().allMatch(task -> state(task).equals(state)));
  }

  private String state(MixTask task) {
    return api.get("/v1/tasks/" + task.id()).json().path("state").asString();
  }

  int ended() {
    JsonNode counts = api.get("/v1/cluster").json().path("tasks");
    return Api.ENDINGS.stream().mapToInt(state -> counts.path(state).asInt(0)).sum();
  }
}
