package io.jarvis.ingress.flow;

import io.jarvis.protocol.event.LogEntry;
import io.jarvis.state.FoldListener;
import io.jarvis.state.LogFold;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether a fold has come to the log's end since it was started or last had to go back.
 * Thread-safe; one thread of its own waits for it. Closed before the fold.
 */
final class Wholeness implements FoldListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Wholeness.class);

  private final LogFold fold;
  private final Semaphore begun = new Semaphore(1);
  private final AtomicInteger beginnings = new AtomicInteger(1);
  private volatile int reached;
  private final Thread waiter;

  Wholeness(LogFold fold) {
    this.fold = fold;
    waiter = Thread.ofVirtual().name("ingress-whole").start(this::await);
  }

  boolean reached() {
    return reached == beginnings.get();
  }

  @Override
  public void folded(List<LogEntry> entries, long position) {}

  @Override
  public void rewound(long position) {
    beginnings.incrementAndGet();
    begun.release();
  }

  @Override
  public void close() {
    waiter.interrupt();
  }

  private void await() {
    try {
      while (true) {
        begun.acquire();
        int beginning = beginnings.get();
        fold.catchUp();
        reached = beginning;
      }
    } catch (InterruptedException e) {
      LOG.debug("closed");
    }
  }
}
