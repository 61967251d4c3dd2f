package io.jarvis.state;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.LogEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log from a fold's position on and feeds it to the fold, each entry once and in order,
 * until closed. Thread-safe. A fold that throws has a bug: it is fed no further, and {@link
 * #failure} says so. Nothing is lost if the process dies: a fold knows its position.
 */
public final class LogFold implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogFold.class);

  private final EventLog log;
  private final Fold fold;
  private final FoldSettings settings;
  private final PositionGate gate;
  private final List<FoldListener> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock folding = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread checker;
  private volatile Optional<Throwable> failure = Optional.empty();
  private volatile Optional<Gap> gap = Optional.empty();
  private volatile long lag;
  private int generation;
  private Optional<EventLog.Tail> tail = Optional.empty();

  private LogFold(EventLog log, Fold fold, FoldSettings settings) {
    this.log = log;
    this.fold = fold;
    this.settings = settings;
    gate = new PositionGate(fold.position());
    checker = Thread.ofVirtual().name("fold-check").unstarted(this::check);
  }

  /** Begins to fold; does not fail if the log cannot be reached yet. */
  public static LogFold start(EventLog log, Fold fold, FoldSettings settings) {
    LogFold logFold = new LogFold(log, fold, settings);
    logFold.open();
    logFold.checker.start();
    return logFold;
  }

  /** The offset behind the last entry that is folded. */
  public long position() {
    return gate.position();
  }

  /** Waits until everything below an offset is folded; whether it is. */
  public boolean awaitPosition(long offset, Duration atMost) throws InterruptedException {
    return gate.await(offset, atMost);
  }

  /**
   * Reads one's own writes: waits until everything is folded that the log had when this was called;
   * whether it is. False also if the log's end was not to be had in time.
   */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    long start = System.nanoTime();
    try {
      long end = log.end(atMost);
      return gate.await(end, atMost.minusNanos(System.nanoTime() - start));
    } catch (EventLog.LogUnavailableException e) {
      LOG.debug("the log's end is not known: {}", e.getMessage());
      return false;
    }
  }

  /** How many entries the log had beyond the fold when it was last asked. */
  public long lag() {
    return lag;
  }

  /** What the fold never saw, if the log had been trimmed beyond its position. */
  public Optional<Gap> gap() {
    return gap;
  }

  /** Why nothing is folded any more; empty while all is well. */
  public Optional<Throwable> failure() {
    return failure;
  }

  public void listen(FoldListener listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    closed.countDown();
    checker.interrupt();
    closeTail();
  }

  private void open() {
    folding.lock();
    try {
      if (isOpen()) {
        tail = Optional.of(log.tail(fold.position(), new Reader(++generation)));
      }
    } finally {
      folding.unlock();
    }
  }

  /** Not under the lock: a tail may wait for its reader to return, which may wait for the lock. */
  private void closeTail() {
    Optional<EventLog.Tail> old;
    folding.lock();
    try {
      old = tail;
      tail = Optional.empty();
      generation++;
    } finally {
      folding.unlock();
    }
    old.ifPresent(EventLog.Tail::close);
  }

  private void check() {
    while (isOpen()) {
      try {
        long position = gate.position();
        long end = log.end(settings.endTimeout());
        lag = Math.max(0, end - gate.position());
        if (end < position && failure.isEmpty()) {
          rewind(position, end);
        }
      } catch (EventLog.LogUnavailableException e) {
        LOG.debug("the log's end is not known: {}", e.getMessage());
      }
      pause();
    }
  }

  private void rewind(long position, long end) {
    LOG.warn(
        "the log ends at {}, before the fold's position {}: its tail was lost and the fold goes back",
        end,
        position);
    closeTail();
    guarded(() -> {
      fold.rewind(end);
      gate.moveTo(fold.position());
      tell(listener -> listener.rewound(fold.position()));
    });
    open();
  }

  private void apply(List<LogEntry> entries) {
    long wanted = fold.position();
    List<LogEntry> unseen =
        entries.getFirst().offset() >= wanted
            ? entries
            : entries.stream().filter(e -> e.offset() >= wanted).toList();
    if (unseen.isEmpty()) {
      return;
    }
    fold.apply(unseen);
    gate.moveTo(fold.position());
    tell(listener -> listener.folded(unseen, fold.position()));
  }

  private void skipTo(long firstKept) {
    long wanted = fold.position();
    if (firstKept > wanted) {
      LOG.warn("the log was trimmed: what lies from {} to {} is not folded", wanted, firstKept);
      gap = Optional.of(new Gap(gap.map(Gap::from).orElse(wanted), firstKept));
      fold.skipTo(firstKept);
    }
  }

  private void guarded(Runnable work) {
    folding.lock();
    try {
      if (isOpen() && failure.isEmpty()) {
        work.run();
      }
    } catch (RuntimeException | Error e) {
      failure = Optional.of(e);
      LOG.error("the fold failed at {} and stands still", fold.position(), e);
    } finally {
      folding.unlock();
    }
  }

  private void tell(java.util.function.Consumer<FoldListener> news) {
    for (FoldListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        LOG.error("a listener failed", e);
      }
    }
  }

  private boolean isOpen() {
    return closed.getCount() > 0;
  }

  private void pause() {
    try {
      if (closed.await(settings.checkEvery().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("the fold is closed");
      }
    } catch (InterruptedException e) {
      LOG.debug("only close interrupts; the loop looks at the latch");
    }
  }

  /** One reading; what comes of it after it was given up is dropped. */
  private final class Reader implements EventLog.Reader {
    private final int own;

    Reader(int own) {
      this.own = own;
    }

    @Override
    public void read(List<LogEntry> entries) {
      guarded(() -> ifCurrent(() -> apply(entries)));
    }

    @Override
    public void trimmed(long firstKeptOffset) {
      guarded(() -> ifCurrent(() -> skipTo(firstKeptOffset)));
    }

    private void ifCurrent(Runnable work) {
      if (own == generation) {
        work.run();
      }
    }
  }
}
