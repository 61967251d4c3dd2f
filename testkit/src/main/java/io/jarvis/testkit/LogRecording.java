package io.jarvis.testkit;

import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;

/**
 * What a test reads of the log. Whoever asks it sees all that was in the log by then, so that a
 * test may look at once for an event that its service wrote before the act that the test awaited.
 */
public final class LogRecording {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final ToLongFunction<Duration> end;
  private final List<LogEntry> entries = new CopyOnWriteArrayList<>();
  private volatile long next;

  /**
   * @param end the offset after the last confirmed event, asked with a limit; may throw while the
   *     log is away
   */
  public LogRecording(ToLongFunction<Duration> end) {
    this.end = end;
  }

  /** The next that was read. */
  public void read(List<LogEntry> more) {
    entries.addAll(more);
    next = more.getLast().offset() + 1;
  }

  /**
   * All that the log held when this was called, in its order; what was read of it while it is away.
   */
  public List<Recorded> events() {
    long until = endOrNothing();
    if (next < until) {
      await("the log is read up to " + until).until(() -> next >= until);
    }
    return entries.stream().map(LogEntry::recorded).toList();
  }

  private long endOrNothing() {
    try {
      return end.applyAsLong(ANSWER);
    } catch (RuntimeException away) {
      return 0;
    }
  }
}
