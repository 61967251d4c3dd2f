package io.jarvis.bench.containers;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the thread that opened it close what it has open when the process is asked to end: the
 * thread is interrupted, and the process ends once this is closed, after 30 s at the latest.
 */
final class OrderlyEnd implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  private OrderlyEnd(Thread worker) {
    this.hook = new Thread(() -> end(worker), "orderly end");
  }

  static OrderlyEnd ofThisThread() {
    OrderlyEnd end = new OrderlyEnd(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void end(Thread worker) {
    if (closed.getCount() == 0) {
      return;
    }
    worker.interrupt();
    try {
      if (!closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("the benchmark did not close in time: it may leave containers behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
