package io.jarvis.broker.memory;

import java.util.LinkedHashMap;
import java.util.Map;

/** Who consumes a queue, and what it holds unacked. Guarded by its broker's lock. */
final class MemoryConsumer {
  final MemoryQueue queue;
  final Map<Long, StoredMessage> held = new LinkedHashMap<>();
  private final int prefetch;
  private final Sink sink;

  /** Takes what is delivered; must not block. */
  @FunctionalInterface
  interface Sink {
    void accept(MemoryConsumer consumer, StoredMessage message);
  }

  MemoryConsumer(MemoryQueue queue, int prefetch, Sink sink) {
    this.queue = queue;
    this.prefetch = prefetch;
    this.sink = sink;
  }

  boolean hasRoom() {
    return held.size() < prefetch;
  }

  void take(StoredMessage message) {
    held.put(message.place(), message);
    sink.accept(this, message);
  }
}
