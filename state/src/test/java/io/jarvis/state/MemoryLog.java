package io.jarvis.state;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A log in memory whose tail can be lost and whose start can be trimmed. Each tail reads on a
 * thread of its own.
 */
public final class MemoryLog implements EventLog {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Optional<Recorded>> events = new ArrayList<>();
  private long firstKept;
  private int stamps;
  private volatile long lostFrom;
  private volatile int losses;
  private int batch = 1_000;
  private boolean losing;

  /** At most so many entries are read at once. */
  public MemoryLog inBatchesOf(int most) {
    batch = most;
    return this;
  }

  public void append(List<? extends Event> all) {
    all.forEach(this::append);
  }

  @Override
  public CompletableFuture<Recorded> append(Event event) {
    lock.lock();
    try {
      return append(stamped(event));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Recorded stamped(Event event) {
    lock.lock();
    try {
      return Recorded.of("e" + stamps++, "/test", Life.T0.plusMillis(events.size()), event);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletableFuture<Recorded> append(Recorded recorded) {
    lock.lock();
    try {
      if (!losing) {
        events.add(Optional.of(recorded));
        changed.signalAll();
      }
      losing = false;
      return CompletableFuture.completedFuture(recorded);
    } finally {
      lock.unlock();
    }
  }

  /** Appends what no reader knows. */
  public void appendUnknown() {
    lock.lock();
    try {
      events.add(Optional.empty());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Confirms the next event and loses it before anybody has read it. */
  public void loseNext() {
    lock.lock();
    try {
      losing = true;
    } finally {
      lock.unlock();
    }
  }

  /** Loses everything from an offset on. */
  public void loseFrom(long offset) {
    lock.lock();
    try {
      events.subList((int) offset, events.size()).clear();
    } finally {
      lock.unlock();
    }
  }

  /** Loses everything from an offset on and has grown again before anybody could look. */
  public void replaceFrom(long offset, List<? extends Event> all) {
    lock.lock();
    try {
      loseFrom(offset);
      append(all);
      lostFrom = offset;
      losses++;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps nothing below an offset. */
  public void trimTo(long offset) {
    lock.lock();
    try {
      firstKept = offset;
    } finally {
      lock.unlock();
    }
  }

  public List<LogEntry> all() {
    return from(0, Long.MAX_VALUE);
  }

  @Override
  public Tail tail(long fromOffset, Reader reader) {
    Thread thread = Thread.ofVirtual().start(() -> read(fromOffset, reader));
    return () -> {
      thread.interrupt();
      if (!thread.equals(Thread.currentThread())) {
        join(thread);
      }
    };
  }

  @Override
  public long end(Duration atMost) {
    lock.lock();
    try {
      return events.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {}

  private void read(long fromOffset, Reader reader) {
    long next = fromOffset;
    int seen = losses;
    try {
      if (fromOffset < firstKept) {
        reader.trimmed(firstKept);
        next = firstKept;
      }
      while (!Thread.currentThread().isInterrupted()) {
        awaitBeyond(next);
        if (seen < losses && next > lostFrom) {
          next = lostFrom;
          reader.lost(lostFrom);
        }
        seen = losses;
        long reached = Math.min(end(Duration.ZERO), next + batch);
        List<LogEntry> entries = from(next, reached);
        if (!entries.isEmpty()) {
          reader.read(entries);
        }
        reader.reached(reached);
        next = reached;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitBeyond(long offset) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (events.size() <= offset) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private List<LogEntry> from(long offset, long end) {
    lock.lock();
    try {
      List<LogEntry> entries = new ArrayList<>();
      for (long i = offset; i < Math.min(end, events.size()); i++) {
        long at = i;
        events.get((int) i).ifPresent(event -> entries.add(new LogEntry(at, event)));
      }
      return entries;
    } finally {
      lock.unlock();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
