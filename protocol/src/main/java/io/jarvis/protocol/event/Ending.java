package io.jarvis.protocol.event;

import java.time.Instant;
import java.util.Optional;

/**
 * How a container ended.
 *
 * @param container its id; empty if there never was one
 * @param startedAt empty if it never started; never after its end, though the Engine may note the
 *     start of a short container by a later clock than its end
 */
public record Ending(
    String container,
    Optional<Integer> exitCode,
    Optional<Instant> startedAt,
    Instant endedAt,
    Optional<Usage> usage) {
  public Ending {
    Instant end = endedAt;
    startedAt = startedAt.map(start -> earlier(start, end));
  }

  /** A start that somebody else noted, at the latest this end. */
  public Instant atLatest(Instant start) {
    return earlier(start, endedAt);
  }

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

  private static Instant earlier(Instant one, Instant other) {
    return one.isAfter(other) ? other : one;
  }
}
