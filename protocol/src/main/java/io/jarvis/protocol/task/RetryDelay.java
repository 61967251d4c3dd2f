package io.jarvis.protocol.task;

import java.time.Duration;

/** How long to wait before a retry. */
public final class RetryDelay {
  /** Beyond this power of two any initial delay has reached any maximum. */
  private static final int MAX_DOUBLINGS = 40;

  private RetryDelay() {}

  /**
   * The delay of a task's next retry; never negative, never above the policy's maximum.
   *
   * @param retries how many retries were decided before
   */
  public static Duration before(RetrySpec policy, int retries) {
    return switch (policy.backoff()) {
      case FIXED -> capped(policy.initial(), policy.max());
      case EXPONENTIAL -> doubled(policy.initial(), policy.max(), retries);
    };
  }

  /** {@code initial * 2^doublings}, at most {@code max}. */
  public static Duration doubled(Duration initial, Duration max, int doublings) {
    Duration delay = capped(initial, max);
    for (int i = 0; i < Math.min(doublings, MAX_DOUBLINGS) && delay.compareTo(max) < 0; i++) {
      delay = capped(delay.multipliedBy(2), max);
    }
    return delay;
  }

  private static Duration capped(Duration delay, Duration max) {
    return delay.compareTo(max) > 0 ? max : delay;
  }
}
