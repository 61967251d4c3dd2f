package io.jarvis.protocol.event;

import java.time.Instant;
import java.util.Optional;

/**
 * How a container ended.
 *
 * @param container its id; empty if there never was one
 * @param startedAt empty if it never started
 */
public record Ending(
    String container,
    Optional<Integer> exitCode,
    Optional<Instant> startedAt,
    Instant endedAt,
    Optional<Usage> usage) {

  /** The ending of an attempt that never had a container. */
  public static Ending withoutContainer(Instant at) {
    return new Ending("", Optional.empty(), Optional.empty(), at, Optional.empty());
  }

  /**
   * What the container used.
   *
   * @param peakMemoryBytes the most memory it held
   * @param cpuMillis CPU time in milliseconds
   * @param exactness whether the kernel counted it to the end or it is the highest sample
   */
  public record Usage(long peakMemoryBytes, long cpuMillis, Exactness exactness) {}

  /** How a figure came about. */
  public enum Exactness implements io.jarvis.protocol.Word {
    EXACT,
    SAMPLED
  }
}
