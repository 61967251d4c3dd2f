package io.jarvis.protocol.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a task may run and for how long.
 *
 * @param timeout from the container's start
 * @param gracePeriod between the request to stop and the kill
 * @param expectedDuration how long its submitter expects it to run; a shorter one may be started
 *     earlier, and nothing happens to a task that runs longer
 * @param notBefore it waits until then
 * @param startBefore it expires if it has not started by then
 */
public record Timing(
    Duration timeout,
    Duration gracePeriod,
    Optional<Duration> expectedDuration,
    Optional<Instant> notBefore,
    Optional<Instant> startBefore) {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(24);
  public static final Duration MAX_TIMEOUT = Duration.ofDays(29);
  public static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(10);
  public static final Duration MAX_GRACE_PERIOD = Duration.ofHours(1);

  /** The timing of a task that says nothing of it. */
  public static final Timing DEFAULT =
      new Timing(
          DEFAULT_TIMEOUT,
          DEFAULT_GRACE_PERIOD,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
}
