package io.jarvis.ingress.flow;

import io.jarvis.protocol.Word;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.state.FoldListener;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * How many tasks were submitted, started and ended a second, over the last minute, by the times of
 * their events. Thread-safe.
 */
public final class Rates implements FoldListener {
  /** The seconds over which rates are taken. */
  public static final int WINDOW_SECONDS = 60;

  private final InstantSource clock;
  private final long[] seconds = new long[WINDOW_SECONDS];
  private final long[] totals = new long[Kind.values().length];
  private final long[][] counts = new long[Kind.values().length][WINDOW_SECONDS];

  /** What is counted. */
  public enum Kind implements Word {
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

  /** How many since this was made. */
  public synchronized long total(Kind kind) {
    return totals[kind.ordinal()];
  }

  @Override
  public synchronized void folded(List<LogEntry> entries, long position) {
    long oldest = clock.millis() / 1000 - WINDOW_SECONDS;
    for (LogEntry entry : entries) {
      count(entry.recorded(), entry.recorded().time().getEpochSecond(), oldest);
    }
  }

  private void count(Recorded recorded, long second, long oldest) {
    kind(recorded)
        .ifPresent(kind -> {
          totals[kind.ordinal()]++;
          if (second > oldest) {
            add(kind, second);
          }
        });
  }

  private static Optional<Kind> kind(Recorded recorded) {
    return switch (recorded.event()) {
      case TaskEvent.Submitted e -> Optional.of(Kind.SUBMITTED);
      case TaskEvent.Running e -> Optional.of(Kind.STARTED);
      case TaskEvent.Succeeded e -> Optional.of(Kind.ENDED);
      case TaskEvent.Failed e -> Optional.of(Kind.ENDED);
      case TaskEvent.Cancelled e -> Optional.of(Kind.ENDED);
      case TaskEvent.TimedOut e -> Optional.of(Kind.ENDED);
      case TaskEvent.Expired e -> Optional.of(Kind.ENDED);
      default -> Optional.empty();
    };
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
