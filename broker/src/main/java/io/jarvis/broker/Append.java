package io.jarvis.broker;

import java.util.concurrent.CompletableFuture;

/** An append in flight. */
final class Append {
  final byte[] body;
  final String contentType;

  /** Under which the broker finds its chunk again; empty for none. */
  final String filterValue;

  final long deadlineNanos;
  final CompletableFuture<Void> result = new CompletableFuture<>();

  /** Guarded by the appender's lock. */
  boolean settled;

  Append(byte[] body, String contentType, String filterValue, long deadlineNanos) {
    this.body = body;
    this.contentType = contentType;
    this.filterValue = filterValue;
    this.deadlineNanos = deadlineNanos;
  }

  boolean isDue(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }
}
