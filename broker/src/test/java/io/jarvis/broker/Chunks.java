package io.jarvis.broker;

import com.rabbitmq.stream.ConsumerFlowStrategy;
import io.jarvis.broker.Chunk.StoredMessage;
import java.nio.charset.StandardCharsets;

/** Chunks that no broker sent. */
final class Chunks {
  private Chunks() {}

  static Chunk chunk(long firstOffset, long timestampMillis, String... bodies) {
    Chunk chunk = new Chunk(new Uncredited(firstOffset, bodies.length));
    for (int i = 0; i < bodies.length; i++) {
      byte[] body = bodies[i].getBytes(StandardCharsets.UTF_8);
      chunk.add(new StoredMessage(firstOffset + i, timestampMillis, body));
    }
    return chunk;
  }

  /** Where a chunk lies; nobody waits for its credit. */
  private record Uncredited(long chunkId, long messageCount)
      implements ConsumerFlowStrategy.Context {
    @Override
    public void credits(int credits) {}
  }
}
