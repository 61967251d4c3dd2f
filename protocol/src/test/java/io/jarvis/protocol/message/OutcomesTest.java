package io.jarvis.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.Json;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OutcomesTest {
  private static final Instant AT = Instant.parse("2026-12-01T00:00:00Z");
  private static final TaskId ID = new TaskId("t1");
  private static final OutcomeMessage.Subject TASK =
      new OutcomeMessage.Subject(
          ID,
          TenantId.DEFAULT,
          "hello",
          2,
          Optional.of(new TaskMessage.Reply("reply.me", Optional.of("mine"))));

  @Test
  void tellsOfASuccessWithWhatTheTaskGave() {
    JsonNode output = Json.TREES.readTree("{\"answer\": 42}");
    Ending ending =
        new Ending("c1", Optional.of(0), Optional.of(AT), AT.plusSeconds(1), Optional.empty());

    OutcomeMessage told =
        told(
            new TaskEvent.Succeeded(
                ID, 2, new NodeId("n1"), new Fence("f"), ending, Optional.of(output)));

    assertThat(told.ending()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(told.cause()).isEmpty();
    assertThat(told.exitCode()).contains(0);
    assertThat(told.output()).contains(output);
    assertThat(told.encode().messageId()).contains("event-1");
    assertThat(told.encode().text(Headers.REPLY_TO)).contains("reply.me");
  }

  @Test
  void knowsTheAttemptThatAnEventEndedItsTaskWith() {
    assertThat(Outcomes.attempt(new TaskEvent.Cancelled(ID, 2))).contains(2);
    assertThat(Outcomes.attempt(new TaskEvent.Array.Succeeded(ID))).isEmpty();
    assertThat(Outcomes.attempt(new TaskEvent.Queued(ID))).isEmpty();
  }

  @Test
  void tellsWhyATaskEndedBadly() {
    OutcomeMessage failed =
        told(new TaskEvent.Failed(ID, 1, Cause.EXIT_CODE, Optional.of(3), "exit code 3"));
    OutcomeMessage timedOut = told(new TaskEvent.TimedOut(ID, 1, "longer than 1s"));
    OutcomeMessage cancelled = told(new TaskEvent.Cancelled(ID, 1));
    OutcomeMessage expired = told(new TaskEvent.Expired(ID, 1));

    assertThat(failed.ending()).isEqualTo(TaskState.FAILED);
    assertThat(failed.cause()).contains(Cause.EXIT_CODE);
    assertThat(failed.exitCode()).contains(3);
    assertThat(failed.message()).isEqualTo("exit code 3");
    assertThat(timedOut.ending()).isEqualTo(TaskState.TIMED_OUT);
    assertThat(timedOut.cause()).contains(Cause.TIMEOUT);
    assertThat(timedOut.message()).isEqualTo("longer than 1s");
    assertThat(cancelled.ending()).isEqualTo(TaskState.CANCELLED);
    assertThat(cancelled.cause()).contains(Cause.CANCELLED);
    assertThat(expired.ending()).isEqualTo(TaskState.EXPIRED);
    assertThat(expired.message()).contains("startBefore");
  }

  @Test
  void tellsOfAnArray() {
    var subject = new OutcomeMessage.Subject(ID, TenantId.DEFAULT, "", 1, Optional.empty());

    OutcomeMessage failed =
        Outcomes.of(subject, recorded(new TaskEvent.Array.Failed(ID, "1 failed")));

    assertThat(failed.ending()).isEqualTo(TaskState.FAILED);
    assertThat(failed.message()).isEqualTo("1 failed");
    assertThat(Outcomes.of(subject, recorded(new TaskEvent.Array.Succeeded(ID))).ending())
        .isEqualTo(TaskState.SUCCEEDED);
    assertThat(Outcomes.of(subject, recorded(new TaskEvent.Array.Cancelled(ID, ""))).cause())
        .contains(Cause.CANCELLED);
  }

  @Test
  void tellsNothingOfWhatEndsNoTask() {
    var subject = new OutcomeMessage.Subject(ID, TenantId.DEFAULT, "", 1, Optional.empty());

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Outcomes.of(subject, recorded(new TaskEvent.Queued(ID))))
        .withMessageContaining("queued");
  }

  private static OutcomeMessage told(TaskEvent terminal) {
    return Outcomes.of(TASK, recorded(terminal));
  }

  private static Recorded recorded(TaskEvent event) {
    return Recorded.of("event-1", "/test", AT, event);
  }
}
