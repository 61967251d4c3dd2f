package io.jarvis.watchdog.core;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tasks, letters and standings for tests of decisions. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
  static final NodeId NODE = new NodeId("n1");
  static final Fence FENCE = new Fence("secret");
  static final String RETRIES_3 =
      "{'limit':3,'backoff':'exponential','initial':'1s','max':'5m','on':['exit-code','out-of-memory','timeout','image-pull','bad-command','bad-output']}";

  private Samples() {}

  static TaskSpec spec(String retry) {
    return read("{'id':'t1','image':'busybox','retry':" + retry + "}");
  }

  static TaskSpec read(String json) {
    byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    var defaults = new TaskSpecReader.Defaults(() -> new TaskId("made"), TenantId.DEFAULT);
    return switch (new TaskSpecReader(SubmissionLimits.DEFAULT).read(body, defaults)) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> spec;
      case Parsed.Invalid<TaskSpec>(var errors) -> throw new AssertionError(errors);
    };
  }

  static TaskMessage message(String retry, int attempt) {
    return new TaskMessage(spec(retry), attempt, 0, NOW, Optional.empty(), Optional.empty());
  }

  static DeadLetter.Ended ended(String retry, int attempt, Cause cause) {
    return new DeadLetter.Ended(
        message(retry, attempt), NODE, FENCE, cause, Optional.of(3), "it ended");
  }

  /** A task whose attempt was assigned to the node and has ended, or not. */
  static TaskProgress progress(TaskState state, int attempt, int retries) {
    return new TaskProgress(state, attempt, retries, Optional.of(assigned(attempt, FENCE)), false);
  }

  static TaskProgress inLine(TaskState state, int lineAttempt) {
    return new TaskProgress(state, lineAttempt, 0, Optional.empty(), false);
  }

  static TaskProgress cancelRequested(TaskProgress progress) {
    return new TaskProgress(
        progress.state(), progress.lineAttempt(), progress.retries(), progress.current(), true);
  }

  static TaskProgress.Attempt assigned(int attempt, Fence fence) {
    return new TaskProgress.Attempt(
        attempt, NODE, 1, List.of(fence.hash()), spec("{}").resources(), List.of());
  }

  static Standing.Live live(TaskProgress progress) {
    return new Standing.Live(progress, Standing.Streak.NONE);
  }

  static Standing.Live live(TaskProgress progress, Cause cause, int inRow) {
    return new Standing.Live(progress, new Standing.Streak(Optional.of(cause), inRow));
  }
}
