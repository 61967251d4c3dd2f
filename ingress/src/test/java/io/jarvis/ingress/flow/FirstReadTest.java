package io.jarvis.ingress.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class FirstReadTest {
  private static final TaskId ID = new TaskId("t1");
  private static final TaskSpec SPEC = spec();

  private final FirstRead first = new FirstRead();
  private long offset;

  @Test
  void answersOnceASubmissionOfTheIdIsRead() {
    CompletableFuture<Standing> answer = first.of(ID, first.mark());
    read("other", new TaskEvent.Queued(ID));
    read("e0", submitted(new TaskId("t2"), "d"));
    assertThat(answer).isNotDone();

    read("e1", submitted(ID, "d1"));

    assertThat(answer).isCompletedWithValue(new Standing("e1", "d1", TaskState.SUBMITTED));
  }

  @Test
  void theFirstOneStandsWhoeverAsksLater() {
    FirstRead.Mark mark = first.mark();
    read("theirs", submitted(ID, "d1"));
    read("ours", submitted(ID, "d2"));

    assertThat(first.of(ID, mark))
        .isCompletedWithValue(new Standing("theirs", "d1", TaskState.SUBMITTED));
  }

  @Test
  void isNotSureOfAnIdAfterTooMuchWasReadSinceItWasUnknown() {
    FirstRead.Mark mark = first.mark();
    for (int i = 0; i <= FirstRead.REMEMBERED / 2; i++) {
      read("e" + i, submitted(new TaskId("x" + i), "d"));
    }
    read("ours", submitted(ID, "d1"));

    assertThat(first.of(ID, mark)).isCompletedExceptionally();
    assertThat(first.of(ID, first.mark())).isCompleted();
  }

  @Test
  void forgetsWhatWasReadOfALostTail() {
    read("lost", submitted(ID, "d1"));
    first.rewound(0);

    CompletableFuture<Standing> answer = first.of(ID, first.mark());
    assertThat(answer).isNotDone();
    read("again", submitted(ID, "d2"));
    assertThat(answer).isCompletedWithValue(new Standing("again", "d2", TaskState.SUBMITTED));
  }

  @Test
  void forgetsASubmissionOnceItsIdIsFreeAgain() {
    read("old", submitted(ID, "d1"));
    read("new", Instant.EPOCH.plus(Duration.ofDays(30)), submitted(ID, "d2"));
    read("same", Instant.EPOCH.plus(Duration.ofDays(31)), submitted(ID, "d3"));

    assertThat(first.of(ID, first.mark()))
        .isCompletedWithValue(new Standing("new", "d2", TaskState.SUBMITTED));
  }

  private void read(String id, Event event) {
    read(id, Instant.EPOCH, event);
  }

  private void read(String id, Instant at, Event event) {
    first.read(List.of(new LogEntry(offset++, Recorded.of(id, "/test", at, event))));
  }

  private static TaskEvent.Submitted submitted(TaskId id, String digest) {
    return new TaskEvent.Submitted(id, SPEC, digest, "me", TaskEvent.Door.AMQP);
  }

  private static TaskSpec spec() {
    Parsed<TaskSpec> parsed =
        new TaskSpecReader(SubmissionLimits.DEFAULT)
            .read(
                "{\"image\": \"busybox\"}".getBytes(StandardCharsets.UTF_8),
                new TaskSpecReader.Defaults(() -> ID, TenantId.DEFAULT));
    return ((Parsed.Valid<TaskSpec>) parsed).value();
  }
}
