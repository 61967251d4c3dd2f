package io.jarvis.watchdog;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.LogEntry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks where what is kept of the log begins. Blocks. */
final class LogStart {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private LogStart() {}

  /** Its first offset; a {@link EventLog.LogUnavailableException} if nothing can be read. */
  static long ask(EventLog log) throws InterruptedException {
    First first = new First();
    try (EventLog.Tail tail = log.tail(EventLog.START, first)) {
      return first.offset.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new EventLog.LogUnavailableException("the log's start is not known", e);
    }
  }

  private static final class First implements EventLog.Reader {
    final CompletableFuture<Long> offset = new CompletableFuture<>();

    @Override
    public void trimmed(long firstKeptOffset) {
      offset.complete(firstKeptOffset);
    }

    @Override
    public void read(List<LogEntry> entries) {
      offset.complete(EventLog.START);
    }
  }
}
