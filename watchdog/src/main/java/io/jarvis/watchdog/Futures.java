package io.jarvis.watchdog;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for futures on virtual threads. */
final class Futures {
  private Futures() {}

  /**
   * The value of a future. A cancelled one is an {@link InterruptedException}: whoever waited for
   * it is to stop.
   */
  static <T> T await(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (CancellationException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a future failed", e.getCause());
    }
  }

  private static InterruptedException interrupted(CancellationException cause) {
    InterruptedException stop = new InterruptedException("it was cancelled");
    stop.initCause(cause);
    return stop;
  }
}
