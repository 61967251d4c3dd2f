package io.jarvis.broker;

import static io.jarvis.broker.Chunks.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ChunkQueueTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ChunkQueue queue = new ChunkQueue();

  @Test
  void givesAllThatHasComeAtOnceAndInItsOrder() throws InterruptedException {
    Chunk first = chunk(0, 1, "a");
    Chunk second = chunk(1, 1, "b", "c");
    queue.put(first);
    queue.wake();
    queue.put(second);

    assertThat(queue.take()).containsExactly(first, second);
  }

  @Test
  void whoeverWaitsLooksUpWhenNothingMoreWillCome() {
    CompletableFuture<List<Chunk>> taken = takenByAnother();

    queue.end("lost");

    assertThat(taken).succeedsWithin(PATIENCE).isEqualTo(List.of());
    assertThat(queue.over()).isEqualTo("lost");
  }

  @Test
  void whoeverWaitsLooksUpWhenItIsWoken() {
    CompletableFuture<List<Chunk>> taken = takenByAnother();

    queue.wake();

    assertThat(taken).succeedsWithin(PATIENCE).isEqualTo(List.of());
    assertThat(queue.over()).isEmpty();
  }

  @Test
  void theEndIsSeenBehindWhatCameBefore() throws InterruptedException {
    Chunk last = chunk(0, 1, "a");
    queue.put(last);
    queue.end("lost");

    assertThat(queue.take()).containsExactly(last);
    assertThat(queue.take()).isEmpty();
    assertThat(queue.over()).isEqualTo("lost");
  }

  @Test
  void waitsNoLongerThanIsAskedFor() throws InterruptedException {
    assertThat(queue.take(1)).isEmpty();
  }

  @Test
  void hasRoomAgainOnceItsChunksWereTaken() throws InterruptedException {
    queue.put(chunk(0, 1, "x".repeat((int) ChunkQueue.FULL_BYTES)));
    assertThat(queue.hasRoom()).isFalse();

    queue.take();

    assertThat(queue.hasRoom()).isTrue();
  }

  private CompletableFuture<List<Chunk>> takenByAnother() {
    CompletableFuture<List<Chunk>> taken = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            taken.complete(queue.take());
          } catch (InterruptedException e) {
            taken.completeExceptionally(e);
          }
        });
    return taken;
  }
}
