package io.jarvis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whoever changes their mind about tasks of the great mix. */
final class MixCancels {

  private final Api api;

  MixCancels(Api api) {
    this.api = api;
  }

  /** Cancels those that are to be cancelled before they run. */
  void inTheLine(List<MixTask> tasks) {
    MixTask.of(MixKind.CANCELLED_IN_THE_LINE, tasks).forEach(this::cancel);
  }

  /** Cancels each of those that are to be cancelled while they run, once it runs. */
  void whileRunning(List<MixTask> tasks) {
    List<MixTask> left = new ArrayList<>(MixTask.of(MixKind.CANCELLED_WHILE_RUNNING, tasks));
    await("each ran and was cancelled")
        .pollInterval(Duration.ofMillis(300))
        .until(() -> {
          left.removeIf(this::cancelIfRunning);
          return left.isEmpty();
        });
  }

  private boolean cancelIfRunning(MixTask task) {
    boolean runs =
        api.get("/v1/tasks/" + task.id()).json().path("state").asString().equals("running");
    if (runs) {
      cancel(task);
    }
    return runs;
  }

  private void cancel(MixTask task) {
    assertThat(api.post("/v1/tasks/" + task.id() + "/cancel", "").status()).isEqualTo(202);
  }
}
