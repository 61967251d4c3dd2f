package io.jarvis.protocol.task;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Word;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * When a task that ended badly runs again.
 *
 * @param limit how many retries it has, not how many attempts; what the platform caused is not
 *     counted
 * @param on the causes that are worth a retry, in the order of their declaration
 */
public record RetrySpec(int limit, Backoff backoff, Duration initial, Duration max, Set<Cause> on) {
  /** No retry at all, and sensible values for whoever only raises the limit. */
  public static final RetrySpec DEFAULT =
      new RetrySpec(
          0,
          Backoff.EXPONENTIAL,
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          EnumSet.of(Cause.EXIT_CODE, Cause.OUT_OF_MEMORY, Cause.TIMEOUT, Cause.IMAGE_PULL));

  public RetrySpec {
    Set<Cause> sorted = EnumSet.noneOf(Cause.class);
    sorted.addAll(on);
    on = Collections.unmodifiableSet(sorted);
  }

  /** How the delay grows from retry to retry. */
  public enum Backoff implements Word {
    FIXED,
    EXPONENTIAL
  }
}
