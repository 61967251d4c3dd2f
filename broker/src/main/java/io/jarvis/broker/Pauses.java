package io.jarvis.broker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Growing pauses between attempts, with jitter so that many clients do not come back at once. Not
 * thread-safe.
 */
final class Pauses {
  private static final double LEAST_SHARE = 0.8;

  private final Duration first;
  private final Duration longest;
  private Duration next;

  Pauses(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  /** The next pause; the one after is twice as long, up to the longest. */
  Duration next() {
    Duration present = next;
    Duration doubled = present.multipliedBy(2);
    next = doubled.compareTo(longest) > 0 ? longest : doubled;
    return Duration.ofNanos(
        (long) (present.toNanos() * ThreadLocalRandom.current().nextDouble(LEAST_SHARE, 1.0)));
  }

  /** After a success: the next failure starts with the first pause again. */
  void reset() {
    next = first;
  }
}
