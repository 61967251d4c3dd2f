package io.jarvis.ingress.flow;

import io.jarvis.broker.EventLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for futures, on threads that may block. */
final class Joins {
  private Joins() {}

  /** Waits for the result; a failure becomes the exception that the log's port throws. */
  static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof EventLog.LogUnavailableException outage
          ? outage
          : new EventLog.LogUnavailableException("the log failed", e);
    }
  }
}
