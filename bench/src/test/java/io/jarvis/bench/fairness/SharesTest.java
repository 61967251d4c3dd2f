package io.jarvis.bench.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SharesTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T12:00:00Z");
  private static final NodeId NODE = new NodeId("n1");
  private static final Fence FENCE = new Fence("f");

  private final Shares shares =
      new Shares(
          new TenantId("a"),
          new TenantId("b"),
          task -> task.spec().resources().cpu().millis() / 1000.0);

  private void at(double second, TaskEvent event) {
    shares.follow(Recorded.of("e", "/test", BEGIN.plusMillis((long) (second * 1000)), event));
  }

  private void submitted(double second, String tenant, String id, String cpu) {
    byte[] json =
        "{\"id\":\"%s\",\"image\":\"x\",\"tenant\":\"%s\",\"resources\":{\"cpu\":\"%s\"}}"
            .formatted(id, tenant, cpu)
            .getBytes(StandardCharsets.UTF_8);
    var defaults = new TaskSpecReader.Defaults(() -> new TaskId(id), TenantId.DEFAULT);
    TaskSpec spec =
        switch (new TaskSpecReader(SubmissionLimits.DEFAULT).read(json, defaults)) {
          case Parsed.Valid<TaskSpec>(TaskSpec valid) -> valid;
          case Parsed.Invalid<TaskSpec>(var errors) ->
              throw new IllegalArgumentException(errors.toString());
        };
    at(second, new TaskEvent.Submitted(spec.id(), spec, "d", "", TaskEvent.Door.REST));
  }

  private void ran(double from, double to, String id) {
    TaskId task = new TaskId(id);
    at(from, new TaskEvent.Assigned(task, 1, NODE, 1, FENCE.hash(), Resources.DEFAULT, List.of()));
    Ending ending = Ending.withoutContainer(BEGIN);
    at(to, new TaskEvent.Succeeded(task, 1, NODE, FENCE, ending, Optional.empty()));
  }

  @Test
  void comparesWhatBothHeldWhileBothWaited() {
    for (int i = 0; i < 6; i++) {
      submitted(0.5, "a", "a" + i, "1");
      submitted(0.5, "b", "b" + i, "1");
    }
    ran(1, 3, "a0");
    ran(1, 2.5, "b0");
    ran(3, 4, "a1");
    ran(3, 4, "b1");
    for (int i = 2; i < 6; i++) {
      ran(4, 4.1, "b" + i);
    }

    assertThat(shares.bothWait()).isFalse();
    assertThat(shares.worstError(3)).isCloseTo((3 - 2.5) / 3, within(1e-9));
    assertThat(shares.worstError(2)).isCloseTo((2 - 1.5) / 2, within(1e-9));
  }

  @Test
  void aTenantThatGetsNothingIsWhollyBehind() {
    submitted(0, "a", "a0", "1");
    submitted(0, "a", "a1", "1");
    submitted(0, "b", "b0", "1");
    ran(1, 3, "a0");
    ran(3, 4, "b0");

    assertThat(shares.worstError(2)).isEqualTo(1);
  }

  @Test
  void saysNothingOfShorterWaits() {
    submitted(0, "a", "a0", "1");
    submitted(0, "b", "b0", "1");
    ran(3, 4, "a0");

    assertThat(shares.worstError(5)).isNaN();
  }
}
