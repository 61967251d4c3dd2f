package io.jarvis.ingress.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.lifecycle.TaskState;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TaskCountsTest {
  private final AtomicLong asked = new AtomicLong();
  private Instant now = Instant.parse("2026-11-23T10:00:00Z");
  private final TaskCounts counts =
      new TaskCounts(() -> Map.of(TaskState.RUNNING, asked.incrementAndGet()), () -> now);

  @Test
  void asksOnceForAllStatesUntilTheAnswerIsOld() {
    assertThat(counts.of(TaskState.RUNNING)).isEqualTo(1);
    assertThat(counts.of(TaskState.FAILED)).isZero();
    now = now.plus(TaskCounts.FRESH);
    assertThat(counts.of(TaskState.RUNNING)).isEqualTo(1);
    now = now.plusMillis(1);
    assertThat(counts.of(TaskState.RUNNING)).isEqualTo(2);
  }
}
