package io.jarvis.broker.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A stream in memory; its tail can be lost, as in a power cut. Thread-safe. */
public final class MemoryStream {
  private final List<byte[]> events = new ArrayList<>();

  /** Where the tail began that was lost, loss after loss. */
  private final List<Long> losses = new ArrayList<>();

  synchronized void append(byte[] event) {
    events.add(event);
    notifyAll();
  }

  /** The offset after the last event. */
  public synchronized long end() {
    return events.size();
  }

  /** Waits until it has so many events, or the time is over. */
  public synchronized void awaitEnd(long end, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    for (long left = atMost.toNanos(); events.size() < end && left > 0; ) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
  }

  /** Loses everything from an offset on. */
  public synchronized void loseFrom(long offset) {
    events.subList((int) offset, events.size()).clear();
    losses.add(offset);
  }

  /** Loses the last events, at most so many. */
  public synchronized void loseLast(int most) {
    loseFrom(Math.max(0, events.size() - most));
  }

  synchronized int losses() {
    return losses.size();
  }

  /** The first offset at which what was read after so many losses may no longer stand. */
  synchronized long changedSince(int seen) {
    return losses.stream().skip(seen).mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
  }

  /**
   * Waits for an event at an offset, or for another one in place of the last that was read, if that
   * is lost.
   */
  synchronized void awaitNext(long offset, int lossesSeen) throws InterruptedException {
    while (events.size() < (changedSince(lossesSeen) < offset ? offset : offset + 1)) {
      wait();
    }
  }

  /** At most so many events from an offset on. */
  synchronized List<byte[]> read(long offset, int most) {
    int from = (int) Math.min(offset, events.size());
    return List.copyOf(events.subList(from, Math.min(events.size(), from + most)));
  }
}
