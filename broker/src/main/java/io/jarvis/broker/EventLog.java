package io.jarvis.broker;

import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The log of everything that happened: the stream {@code jarvis.events}. Thread-safe. Offsets count
 * events from 0.
 */
public interface EventLog extends AutoCloseable {
  /** The offset from which all that is kept is read. */
  long START = 0;

  /**
   * Appends an event, stamped with an id, this service as its source and the present time, and
   * gives what was written once the stream has confirmed it. Completes exceptionally with {@link
   * LogUnavailableException} if that did not happen within the append timeout ({@code
   * jarvis.stream.append-timeout}); the event may then be in the log or not. One that no frame
   * holds is an {@link IllegalArgumentException}, and is not in it. Appends of one thread keep
   * their order.
   */
  default CompletableFuture<Recorded> append(Event event) {
    return append(stamped(event));
  }

  /** An event with a new id, this service as its source and the present time. */
  Recorded stamped(Event event);

  /**
   * Appends an event that was stamped before, as when it is written again after an unknown outcome.
   */
  CompletableFuture<Recorded> append(Recorded recorded);

  /**
   * Reads the log from an offset on and goes on as it grows, until closed; reconnects by itself and
   * repeats or skips no event. If the log no longer reaches back that far, {@link Reader#trimmed}
   * is called first.
   */
  Tail tail(long fromOffset, Reader reader);

  /**
   * The offset after the last confirmed event, waiting at most this long for the answer; {@link
   * LogUnavailableException} if none comes.
   */
  long end(Duration atMost);

  @Override
  void close();

  /** Folds what is read. Called by one thread at a time. */
  interface Reader {
    /**
     * The next events in order, at least one; unknown types are left out, so offsets may have gaps.
     */
    void read(List<LogEntry> entries);

    /** Events between the offset asked for and this one are no longer kept. */
    default void trimmed(long firstKeptOffset) {}

    /**
     * What was read from this offset on is not in the log any more: it lost its tail in a power cut
     * and grew anew. Reading goes on at this offset. Noticed when the log is found again after an
     * interruption; a log that is now shorter than what was read shows by its {@link EventLog#end}.
     */
    default void lost(long fromOffset) {}

    /** Everything below this offset was read, be it that nothing of it was known here. */
    default void reached(long nextOffset) {}
  }

  /** A running reading. */
  interface Tail extends AutoCloseable {
    @Override
    void close();
  }

  /** The log could not be written or asked in time. */
  final class LogUnavailableException extends RuntimeException {
    public LogUnavailableException(String message, Throwable cause) {
      super(message, cause);
    }

    public LogUnavailableException(String message) {
      super(message);
    }
  }
}
