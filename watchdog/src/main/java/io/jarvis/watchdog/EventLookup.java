package io.jarvis.watchdog;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads an event once more whose place in the log is known. Blocks. Thread-safe; in turns. */
final class EventLookup {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EventLog log;

  EventLookup(EventLog log) {
    this.log = log;
  }

  /**
   * What stands at an offset below the log's end; empty if the log no longer holds it. A {@link
   * EventLog.LogUnavailableException} if nothing is read in time.
   */
  synchronized Optional<Recorded> at(long offset) throws InterruptedException {
    First first = new First(offset);
    try (EventLog.Tail tail = log.tail(offset, first)) {
      return first.found.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new EventLog.LogUnavailableException("nothing is read at offset " + offset, e);
    }
  }

  private static final class First implements EventLog.Reader {
    final CompletableFuture<Optional<Recorded>> found = new CompletableFuture<>();
    private final long offset;

    First(long offset) {
      this.offset = offset;
    }

    @Override
    public void trimmed(long firstKeptOffset) {
      found.complete(Optional.empty());
    }

    @Override
    public void read(List<LogEntry> entries) {
      LogEntry first = entries.getFirst();
      found.complete(first.offset() == offset ? Optional.of(first.recorded()) : Optional.empty());
    }
  }
}
