package io.jarvis.watchdog;

import io.jarvis.state.LogFold;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Lets a decision wait until the fold has read everything the log held when the question came. Many
 * who ask at once share one look at the log's end. Thread-safe; one thread of its own.
 */
final class LogBarrier implements AutoCloseable {
  private final LogFold fold;
  private final LinkedBlockingQueue<CompletableFuture<Void>> waiting = new LinkedBlockingQueue<>();
  private final Thread thread;

  LogBarrier(LogFold fold) {
    this.fold = fold;
    thread = Thread.ofVirtual().name("watchdog-log-barrier").start(this::run);
  }

  /** Waits until the fold has caught up with the present end of the log. */
  void await() throws InterruptedException {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    waiting.add(reached);
    Futures.await(reached);
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    List<CompletableFuture<Void>> asking = new ArrayList<>();
    try {
      while (true) {
        asking.add(waiting.take());
        waiting.drainTo(asking);
        fold.catchUp();
        asking.forEach(reached -> reached.complete(null));
        asking.clear();
      }
    } catch (InterruptedException e) {
      waiting.drainTo(asking);
      asking.forEach(reached -> reached.cancel(false));
    }
  }
}
