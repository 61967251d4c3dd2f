package io.jarvis.ingress.flow;

import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.state.FoldListener;
import java.time.InstantSource;
import java.util.List;

/**
 * How many tasks were submitted, started and ended a second, over the last minute, by the times of
 * their events. Thread-safe.
 */
public final class Rates implements FoldListener {
  /** Over how many seconds. */
  public static final int WINDOW_SECONDS = 60;

  private final InstantSource clock;
  private final long[] seconds = new long[WINDOW_SECONDS];
  private final long[][] counts = new long[Kind.values().length][WINDOW_SECONDS];

  /** What is counted. */
  private enum Kind {
    SUBMITTED,
    STARTED,
    ENDED
  }

  /** Tasks a second. */
  public record PerSecond(double submitted, double started, double ended) {}

  public Rates(InstantSource clock) {
    this.clock = clock;
  }

  public synchronized PerSecond perSecond() {
    long now = clock.millis() / 1000;
    return new PerSecond(rate(Kind.SUBMITTED, now), rate(Kind.STARTED, now), rate(Kind.ENDED, now));
  }

  @Override
  public synchronized void folded(List<LogEntry> entries, long position) {
    long oldest = clock.millis() / 1000 - WINDOW_SECONDS;
    for (LogEntry entry : entries) {
      long second = entry.recorded().time().getEpochSecond();
      if (second > oldest) {
        count(entry.recorded(), second);
      }
    }
  }

  private void count(Recorded recorded, long second) {
    switch (recorded.event()) {
      case TaskEvent.Submitted e -> add(Kind.SUBMITTED, second);
      case TaskEvent.Running e -> add(Kind.STARTED, second);
      case TaskEvent.Succeeded e -> add(Kind.ENDED, second);
      case TaskEvent.Failed e -> add(Kind.ENDED, second);
      case TaskEvent.Cancelled e -> add(Kind.ENDED, second);
      case TaskEvent.TimedOut e -> add(Kind.ENDED, second);
      case TaskEvent.Expired e -> add(Kind.ENDED, second);
      default -> {}
    }
  }

  private void add(Kind kind, long second) {
    int slot = Math.floorMod(second, WINDOW_SECONDS);
    if (seconds[slot] != second) {
      seconds[slot] = second;
      for (long[] count : counts) {
        count[slot] = 0;
      }
    }
    counts[kind.ordinal()][slot]++;
  }

  private double rate(Kind kind, long now) {
    long sum = 0;
    for (int slot = 0; slot < WINDOW_SECONDS; slot++) {
      if (seconds[slot] > now - WINDOW_SECONDS) {
        sum += counts[kind.ordinal()][slot];
      }
    }
    return Math.round(sum * 100.0 / WINDOW_SECONDS) / 100.0;
  }
}
