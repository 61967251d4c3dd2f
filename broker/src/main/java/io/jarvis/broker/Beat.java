package io.jarvis.broker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Lets a writer send at most once in an interval, so that what comes meanwhile goes out together:
 * under load the broker, and every reader, handles few large batches instead of many small ones.
 * Whoever was idle for an interval does not wait. Not thread-safe.
 */
final class Beat {
  private final long nanos;
  private long last;

  Beat(Duration interval) {
    nanos = interval.toNanos();
    last = System.nanoTime() - nanos;
  }

  /** Waits until an interval has passed since this was last left. */
  void await() throws InterruptedException {
    long left = leftNanos();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
    passed();
  }

  /** How long until an interval has passed; not positive if it has. */
  long leftNanos() {
    return nanos - (System.nanoTime() - last);
  }

  /** Something is sent now. */
  void passed() {
    last = System.nanoTime();
  }
}
