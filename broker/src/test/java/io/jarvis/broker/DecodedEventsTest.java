package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarvis.broker.Chunk.StoredMessage;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class DecodedEventsTest {
  private static final Instant AT = Instant.parse("2026-11-28T10:00:00Z");

  private final DecodedEvents decoded = new DecodedEvents();

  @Test
  void theSecondReaderGetsTheEntryOfTheFirst() {
    LogEntry first = entry(7, cancelled("alice"));

    assertThat(entry(7, cancelled("alice"))).isSameAs(first);
    assertThat(first).isEqualTo(new LogEntry(7, recorded("alice"), cancelled("alice").length));
  }

  @Test
  void otherBytesAtTheSameOffsetAreAnotherEntry() {
    entry(7, cancelled("alice"));

    assertThat(entry(7, cancelled("bob")).recorded()).isEqualTo(recorded("bob"));
  }

  @Test
  void theSameBytesAtAnotherOffsetAreAnotherEntry() {
    entry(7, cancelled("alice"));

    assertThat(entry(7 + DecodedEvents.SLOTS, cancelled("alice")).offset())
        .isEqualTo(7 + DecodedEvents.SLOTS);
  }

  @Test
  void longEventsAreNotRemembered() {
    byte[] bytes = cancelled("x".repeat(DecodedEvents.MOST_BYTES));
    LogEntry first = entry(7, bytes);

    assertThat(entry(7, bytes)).isEqualTo(first).isNotSameAs(first);
  }

  @Test
  void whatIsNoEventIsRefusedEachTime() {
    StoredMessage message = new StoredMessage(7, 0, "{".getBytes(StandardCharsets.UTF_8));

    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(EventCodec.MalformedEventException.class)
          .isThrownBy(() -> decoded.decode(message));
    }
  }

  private LogEntry entry(long offset, byte[] bytes) {
    return decoded.decode(new StoredMessage(offset, 0, bytes.clone())).orElseThrow();
  }

  private static byte[] cancelled(String principal) {
    return EventCodec.encode(recorded(principal));
  }

  private static Recorded recorded(String principal) {
    return Recorded.of(
        "e1", "/test", AT, new TaskEvent.CancelRequested(new TaskId("t1"), principal));
  }
}
