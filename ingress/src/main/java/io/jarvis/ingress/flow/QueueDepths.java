package io.jarvis.ingress.flow;

import java.io.IOException;
import java.util.Map;

/** What the queues hold. Thread-safe; may block. */
@FunctionalInterface
public interface QueueDepths {
  /** By queue, streams left out. */
  Map<String, Depth> all() throws IOException, InterruptedException;

  /** Messages that wait for delivery and messages that are held by a consumer. */
  record Depth(long ready, long unacked) {}
}
