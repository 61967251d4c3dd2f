package io.jarvis.broker;

import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.NoOffsetException;
import com.rabbitmq.stream.StreamException;
import com.rabbitmq.stream.StreamStats;
import io.jarvis.broker.EventLog.LogUnavailableException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows where a stream ends. Brokers from 4.1 on say so; older ones tell only where the last chunk
 * starts, so its length is taken from a reader of ours that has met it, or from the chunk itself.
 * Thread-safe.
 */
final class StreamEnd {
  private static final Logger LOG = LoggerFactory.getLogger(StreamEnd.class);
  private static final long PAUSE_MILLIS = 50;

  private final Environment environment;
  private final String stream;
  private volatile Seen seen = new Seen(-1, 0);

  /** The furthest chunk that a reader of ours met. */
  private record Seen(long chunk, long end) {}

  StreamEnd(Environment environment, String stream) {
    this.environment = environment;
    this.stream = stream;
  }

  /** A reader of ours has met this chunk. */
  void met(Chunk chunk) {
    if (chunk.firstOffset() > seen.chunk()) {
      seen = new Seen(chunk.firstOffset(), chunk.end());
    }
  }

  /** The offset after the last confirmed message. */
  long ask(Duration atMost) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    long deadline = System.nanoTime() + atMost.toNanos();
    Thread asker = Thread.ofVirtual().name(stream + "-end").start(() -> askUntil(deadline, answer));
    try {
      return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new LogUnavailableException(
          "the end of " + stream + " is not known within " + atMost, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailableException("interrupted", e);
    } finally {
      asker.interrupt();
    }
  }

  private void askUntil(long deadlineNanos, CompletableFuture<Long> answer) {
    try {
      while (!answer.isDone() && System.nanoTime() - deadlineNanos < 0) {
        try {
          answer.complete(ask(deadlineNanos));
        } catch (StreamException | IllegalStateException | TimeoutException e) {
          LOG.debug("stream={} did not say its end: {}", stream, RootCause.of(e));
          TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  private long ask(long deadlineNanos) throws InterruptedException, TimeoutException {
    StreamStats stats = environment.queryStreamStats(stream);
    OptionalLong committed = committedOffset(stats);
    if (committed.isPresent()) {
      return committed.getAsLong() + 1;
    }
    OptionalLong chunk = LastChunk.offset(stats);
    if (chunk.isEmpty()) {
      return 0;
    }
    Seen present = seen;
    // Not one further on: a chunk that we met may have been lost by the broker since.
    return present.chunk() == chunk.getAsLong()
        ? present.end()
        : LastChunk.read(environment, stream, deadlineNanos)
            .orElseThrow(() -> new TimeoutException("the last chunk did not come"))
            .end();
  }

  private static OptionalLong committedOffset(StreamStats stats) {
    try {
      return OptionalLong.of(stats.committedOffset());
    } catch (NoOffsetException e) {
      return OptionalLong.empty();
    }
  }
}
