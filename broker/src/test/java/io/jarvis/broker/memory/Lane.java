package io.jarvis.broker.memory;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Does one thing after the other on a thread of its own, until closed. Thread-safe. */
final class Lane implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
  private final Thread thread;

  /** May block. */
  @FunctionalInterface
  interface Step {
    void run() throws InterruptedException;
  }

  Lane(String name) {
    thread = Thread.ofVirtual().name(name).start(this::serve);
  }

  void submit(Step step) {
    steps.add(step);
  }

  /** Waits a while until what was submitted before is done. */
  void flush() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    submit(() -> done.complete(null));
    done.completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  private void serve() {
    try {
      while (true) {
        steps.take().run();
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** What has not been done is not done. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
