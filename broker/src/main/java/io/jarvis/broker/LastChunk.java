package io.jarvis.broker;

import com.rabbitmq.stream.Consumer;
import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.NoOffsetException;
import com.rabbitmq.stream.OffsetSpecification;
import com.rabbitmq.stream.StreamStats;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds the last chunk of a stream, which holds the last confirmed message. */
final class LastChunk {
  private static final int ONE_CHUNK = 1;

  private LastChunk() {}

  /** The offset at which the last chunk begins; empty if the stream has none. */
  static OptionalLong offset(StreamStats stats) {
    try {
      return OptionalLong.of(stats.committedChunkId());
    } catch (NoOffsetException e) {
      return OptionalLong.empty();
    }
  }

  /** Reads it; empty if it did not come before the deadline. The stream must have one. */
  static Optional<Chunk> read(Environment environment, String stream, long deadlineNanos)
      throws InterruptedException {
    ChunkQueue queue = new ChunkQueue();
    ChunkFeed feed = new ChunkFeed(ONE_CHUNK, queue, SharedChunks.none());
    try (Consumer consumer =
        environment.consumerBuilder().stream(stream)
            .offset(OffsetSpecification.last())
            .noTrackingStrategy()
            .messageHandler(feed)
            .flow()
            .strategy(feed)
            .builder()
            .build()) {
      return queue.take(deadlineNanos - System.nanoTime()).stream().findFirst();
    }
  }
}
