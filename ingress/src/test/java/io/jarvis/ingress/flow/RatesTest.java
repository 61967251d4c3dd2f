package io.jarvis.ingress.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RatesTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final TaskId TASK = new TaskId("t1");

  private Instant now = START;
  private final Rates rates = new Rates(() -> now);

  @Test
  void countsAllAndRatesThoseOfTheLastMinute() {
    ended(START.minus(Duration.ofHours(1)));
    ended(START);
    ended(START);
    rates.folded(
        List.of(new LogEntry(3, Recorded.of("e", "/test", START, new TaskEvent.Queued(TASK)))), 4);

    assertThat(rates.total(Rates.Kind.ENDED)).isEqualTo(3);
    assertThat(rates.total(Rates.Kind.STARTED)).isZero();
    assertThat(rates.perSecond()).isEqualTo(new Rates.PerSecond(0, 0, 0.03));

    now = START.plus(Duration.ofMinutes(1));
    assertThat(rates.perSecond().ended()).isZero();
    assertThat(rates.total(Rates.Kind.ENDED)).isEqualTo(3);
  }

  private void ended(Instant at) {
    rates.folded(
        List.of(new LogEntry(0, Recorded.of("e", "/test", at, new TaskEvent.Cancelled(TASK, 1)))),
        1);
  }
}
