package io.jarvis.executor.core;

import io.jarvis.catalog.NodeUse;
import io.jarvis.executor.container.UsageSample;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What each running attempt of a node used at one moment. Pure. */
public record NodeSamples(Instant at, Map<AttemptKey, UsageSample> attempts) {
  private static final long CPU_STEP_MILLIS = 10;
  private static final long MEMORY_STEP_BYTES = 1L << 20;

  public NodeSamples {
    attempts = Map.copyOf(attempts);
  }

  /**
   * What the attempts use together: the memory now, and the processor time since the earlier
   * moment; an attempt that was not there then has begun since. Rounded up, so that an idle node
   * looks the same each time.
   */
  public NodeUse since(NodeSamples earlier) {
    long millis = Math.max(1, Duration.between(earlier.at, at).toMillis());
    long memory = 0;
    long cpu = 0;
    for (Map.Entry<AttemptKey, UsageSample> attempt : attempts.entrySet()) {
      memory += attempt.getValue().memoryBytes();
      cpu += Math.max(0, attempt.getValue().cpuMillis() - earlier.cpuMillis(attempt.getKey()));
    }
    return new NodeUse(
        new CpuQuantity(roundedUp(cpu * 1_000 / millis, CPU_STEP_MILLIS)),
        new ByteQuantity(roundedUp(memory, MEMORY_STEP_BYTES)));
  }

  private long cpuMillis(AttemptKey attempt) {
    UsageSample sample = attempts.get(attempt);
    return sample == null ? 0 : sample.cpuMillis();
  }

  private static long roundedUp(long amount, long step) {
    return Math.ceilDiv(amount, step) * step;
  }
}
