package io.jarvis.state;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log whose newest events this process remembers, and writes again if the log has lost them. The
 * confirm of a stream is no fsync: a power cut may take what was confirmed and acted upon.
 * Remembered is what the fold read last, and what was appended here and is not read yet. When the
 * fold goes back it reads what the log still has; what it does not meet there is appended once
 * more, in the old order and under the old ids, so that no fold takes it twice (ADR-0020). So is
 * what was confirmed here and is not met, though the fold had no reason to go back.
 *
 * <p>Thread-safe. What is remembered dies with the process: nothing of a lost tail is gone as long
 * as one process lives on that has read it.
 */
public final class KeptLog implements EventLog {
  /** How many events are remembered that were read, and as many that were not. */
  public static final int DEFAULT_EVENTS = 20_000;

  /** How many bytes those that were read may have, as they were written. */
  public static final long DEFAULT_BYTES = 8L << 20;

  /** How often it is looked whether all that was confirmed has been read. */
  public static final Duration DEFAULT_LOOK_EVERY = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(KeptLog.class);
  private static final Duration CATCH_UP = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** How many are on their way at once when they are written again. */
  private static final int BATCH = 500;

  private final EventLog log;
  private final Duration lookEvery;
  private final NewestEvents newest = new NewestEvents(DEFAULT_EVENTS, DEFAULT_BYTES);
  private final Semaphore losses = new Semaphore(0);
  private volatile Thread keeper = Thread.ofVirtual().unstarted(() -> {});

  private KeptLog(EventLog log, Duration lookEvery) {
    this.log = log;
    this.lookEvery = lookEvery;
  }

  /** Over a log that is closed by whoever opened it. */
  public static KeptLog over(EventLog log) {
    return over(log, DEFAULT_LOOK_EVERY);
  }

  static KeptLog over(EventLog log, Duration lookEvery) {
    return new KeptLog(log, lookEvery);
  }

  /** Begins to fold it, and to remember what is read. Once; closed before this is. */
  public LogFold fold(Fold fold, FoldSettings settings) {
    LogFold folding = LogFold.start(this, fold, settings, List.of(new Following()));
    keeper = Thread.ofVirtual().name("kept-log").start(() -> keep(folding));
    return folding;
  }

  @Override
  public Recorded stamped(Event event) {
    return log.stamped(event);
  }

  @Override
  public CompletableFuture<Recorded> append(Recorded recorded) {
    newest.appending(recorded);
    return log.append(recorded)
        .whenComplete((written, failure) -> {
          if (failure == null) {
            newest.confirmed(recorded);
          } else {
            newest.failed(recorded);
          }
        });
  }

  @Override
  public Tail tail(long fromOffset, Reader reader) {
    return log.tail(fromOffset, reader);
  }

  /** Not before what the log has lost is there again: nothing may be judged without it. */
  @Override
  public long end(Duration atMost) {
    long start = System.nanoTime();
    try {
      if (!newest.awaitWhole(atMost)) {
        throw new LogUnavailableException("what the log has lost is not there again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailableException("interrupted", e);
    }
    return log.end(atMost.minusNanos(System.nanoTime() - start));
  }

  /** Nothing is written again any more. */
  @Override
  public void close() {
    keeper.interrupt();
  }

  private final class Following implements FoldListener {
    @Override
    public void read(List<LogEntry> entries) {
      newest.read(entries);
    }

    @Override
    public void folded(List<LogEntry> entries, long position) {}

    @Override
    public void rewound(long position) {
      newest.voidFrom(position);
      losses.release();
    }
  }

  private void keep(LogFold folding) {
    try {
      Set<String> suspected = Set.of();
      while (true) {
        if (!losses.tryAcquire(lookEvery.toMillis(), TimeUnit.MILLISECONDS)) {
          suspected = look(folding, suspected);
        }
        while (!newest.lost().isEmpty()) {
          // What others have written again by then is no longer lost.
          if (!isCaughtUp(folding) || !writeAgain(newest.lost())) {
            Thread.sleep(PAUSE);
          }
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("closed");
    }
  }

  /**
   * The log may have lost its end just behind where the fold stands, which then has no reason to go
   * back: what was confirmed must be met by whoever reads all there is. Twice in a row: a replica
   * of the log may be asked that is a moment behind.
   *
   * @return what has not been met and should have been
   */
  private Set<String> look(LogFold folding, Set<String> suspected) throws InterruptedException {
    Set<String> awaited = newest.awaited();
    if (awaited.isEmpty() || !isCaughtUp(folding)) {
      return Set.of();
    }
    newest.passed(suspected);
    awaited.retainAll(newest.awaited());
    return awaited;
  }

  private boolean isCaughtUp(LogFold folding) throws InterruptedException {
    try {
      return folding.awaitPosition(log.end(CATCH_UP), CATCH_UP);
    } catch (LogUnavailableException e) {
      LOG.debug("the log's end is not known: {}", e.getMessage());
      return false;
    }
  }

  private boolean writeAgain(List<Recorded> lost) throws InterruptedException {
    if (!lost.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("events", lost.size())
          .log("the log has lost events; they are written again");
    }
    for (int from = 0; from < lost.size(); from += BATCH) {
      if (!append(lost.subList(from, Math.min(lost.size(), from + BATCH)))) {
        return false;
      }
    }
    return true;
  }

  private boolean append(List<Recorded> batch) throws InterruptedException {
    try {
      CompletableFuture.allOf(batch.stream().map(log::append).toArray(CompletableFuture[]::new))
          .get();
      return true;
    } catch (ExecutionException | LogUnavailableException e) {
      LOG.atWarn()
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("lost events could not be written again yet");
      return false;
    }
  }
}
