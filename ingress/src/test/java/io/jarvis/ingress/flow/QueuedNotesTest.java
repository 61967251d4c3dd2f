package io.jarvis.ingress.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class QueuedNotesTest {
  private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");
  private static final TaskId WAITS = new TaskId("waits");
  private static final TaskId GOES_ON = new TaskId("goes-on");

  private final RecordingLog log = new RecordingLog();
  private final AtomicLong nanos = new AtomicLong();
  private final QueuedNotes notes = new QueuedNotes(log, nanos::get);

  @AfterEach
  void close() {
    notes.close();
  }

  @Test
  void writesOfATaskThatWaitsThatItIsQueued() {
    notes.add(WAITS);

    nanos.set(QueuedNotes.AFTER.toNanos());

    await().until(() -> log.events().equals(List.of(new TaskEvent.Queued(WAITS))));
  }

  @Test
  void writesNothingOfATaskThatWentOnMeanwhile() {
    notes.add(GOES_ON);
    notes.add(WAITS);
    notes.read(List.of(entry(blocked(GOES_ON))));

    nanos.set(QueuedNotes.AFTER.toNanos());

    await().until(() -> !log.events().isEmpty());
    assertThat(log.events()).isEqualTo(List.of(new TaskEvent.Queued(WAITS)));
  }

  @Test
  void writesNothingBeforeATaskHasWaited() {
    notes.add(GOES_ON);
    nanos.set(1);
    notes.add(WAITS);

    nanos.set(QueuedNotes.AFTER.toNanos());

    await().until(() -> !log.events().isEmpty());
    assertThat(log.events()).isEqualTo(List.of(new TaskEvent.Queued(GOES_ON)));
  }

  @Test
  void aWishToCancelIsNoSignThatATaskWentOn() {
    notes.add(WAITS);
    notes.read(List.of(entry(new TaskEvent.CancelRequested(WAITS, "somebody"))));

    nanos.set(QueuedNotes.AFTER.toNanos());

    await().until(() -> log.events().equals(List.of(new TaskEvent.Queued(WAITS))));
  }

  @Test
  void holdsBackSoManyAndWritesOfTheOthersAtOnce() {
    for (int i = 0; i < QueuedNotes.MOST; i++) {
      notes.add(new TaskId("held-" + i));
    }
    assertThat(log.events()).isEmpty();

    notes.add(WAITS);

    assertThat(log.events()).isEqualTo(List.of(new TaskEvent.Queued(WAITS)));
    notes.read(
        IntStream.range(0, QueuedNotes.MOST)
            .mapToObj(i -> entry(blocked(new TaskId("held-" + i))))
            .toList());
  }

  @Test
  void writesWhatIsLeftWhenItClosesAndThenAtOnce() {
    notes.add(GOES_ON);

    notes.close();
    notes.add(WAITS);

    assertThat(log.events())
        .isEqualTo(List.of(new TaskEvent.Queued(GOES_ON), new TaskEvent.Queued(WAITS)));
  }

  private static TaskEvent blocked(TaskId id) {
    return new TaskEvent.Blocked(id, 1, List.of("no node has so much memory"));
  }

  private static LogEntry entry(TaskEvent event) {
    return new LogEntry(1, Recorded.of("e", "/test", NOW, event));
  }
}
