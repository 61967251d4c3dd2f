package io.jarvis.executor.container;

import io.jarvis.protocol.event.Ending;

/**
 * What a running container used when it was looked at.
 *
 * @param memoryBytes held at that moment
 * @param peakMemoryBytes the most it held so far, as far as anybody counted
 * @param cpuMillis processor time from its start on
 */
public record UsageSample(long memoryBytes, long peakMemoryBytes, long cpuMillis) {
  /** The higher of each figure. */
  public UsageSample highest(UsageSample other) {
    return new UsageSample(
        Math.max(memoryBytes, other.memoryBytes),
        Math.max(peakMemoryBytes, other.peakMemoryBytes),
        Math.max(cpuMillis, other.cpuMillis));
  }

  /** The usage of an attempt that was not counted to its end, as far as it was sampled. */
  public Ending.Usage asUsage() {
    return new Ending.Usage(peakMemoryBytes, cpuMillis, Ending.Exactness.SAMPLED);
  }
}
