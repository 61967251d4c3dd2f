package io.jarvis.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeUse;
import io.jarvis.executor.container.UsageSample;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.TaskId;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeSamplesTest {
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = THEN.plusSeconds(5);
  private static final AttemptKey A = new AttemptKey(new TaskId("a"), 1);
  private static final AttemptKey B = new AttemptKey(new TaskId("b"), 2);

  @Test
  void addsUpTheMemoryOfNowAndTheProcessorsSinceTheEarlierMoment() {
    var then = new NodeSamples(THEN, Map.of(A, sample(9_000_000, 1_000)));
    var now = new NodeSamples(NOW, Map.of(A, sample(3 << 20, 6_000), B, sample(2 << 20, 2_500)));

    assertThat(now.since(then)).isEqualTo(use(1_500, 5));
  }

  @Test
  void roundsUpSoThatWhatDoesNothingMuchLooksTheSame() {
    var then = new NodeSamples(THEN, Map.of(A, sample(400_000, 11), B, sample(10, 0)));
    var now = new NodeSamples(NOW, Map.of(A, sample(410_000, 13), B, sample(20, 1)));
    var later = new NodeSamples(NOW.plusSeconds(5), Map.of(A, sample(399_999, 27)));

    assertThat(now.since(then)).isEqualTo(use(0, 1));
    assertThat(later.since(now)).isEqualTo(use(10, 1));
  }

  @Test
  void aNodeWithoutTasksUsesNothing() {
    var then = new NodeSamples(THEN, Map.of(A, sample(9_000_000, 1_000)));

    assertThat(new NodeSamples(NOW, Map.of()).since(then)).isEqualTo(use(0, 0));
  }

  @Test
  void aCounterThatBeganAnewAddsNothingAndTimeThatStoodStillBreaksNothing() {
    var then = new NodeSamples(NOW, Map.of(A, sample(0, 1_000)));
    var now = new NodeSamples(NOW, Map.of(A, sample(0, 10)));

    assertThat(now.since(then)).isEqualTo(use(0, 0));
  }

  private static UsageSample sample(long memoryBytes, long cpuMillis) {
    return new UsageSample(memoryBytes, memoryBytes, cpuMillis);
  }

  private static NodeUse use(long cpuMillis, long mebibytes) {
    return new NodeUse(new CpuQuantity(cpuMillis), ByteQuantity.ofMebibytes(mebibytes));
  }
}
