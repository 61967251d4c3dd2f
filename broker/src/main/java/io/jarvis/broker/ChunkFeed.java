package io.jarvis.broker;

import com.rabbitmq.stream.ConsumerFlowStrategy;
import com.rabbitmq.stream.Message;
import com.rabbitmq.stream.MessageHandler;
import com.rabbitmq.stream.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what one consumer brings into whole chunks. The client fills it with one thread; it never
 * blocks that thread, as the broker sends no more than the chunks it has credit for. The other
 * methods are thread-safe.
 */
final class ChunkFeed implements MessageHandler, ConsumerFlowStrategy {
  private static final long ATTENTION_MILLIS = 500;

  private final int chunksAhead;

  /** Bounded by the credits. */
  private final BlockingQueue<Chunk> arrived = new LinkedBlockingQueue<>();

  private @Nullable Chunk arriving;
  private volatile String broken = "";

  ChunkFeed(int chunksAhead) {
    this.chunksAhead = chunksAhead;
  }

  @Override
  public int initialCredits() {
    return chunksAhead;
  }

  @Override
  public MessageProcessedCallback start(ConsumerFlowStrategy.Context context) {
    // The client opens a lost consumer anew by itself and would fill it from two connections.
    arriving = broken.isEmpty() ? new Chunk(context) : null;
    // Called for messages below the offset asked for, which the handler never sees.
    return ignored -> completeAt(ignored.offset());
  }

  @Override
  public void handle(MessageHandler.Context context, Message message) {
    Chunk chunk = arriving;
    if (chunk != null) {
      chunk.add(
          new Chunk.StoredMessage(
              context.offset(), context.timestamp(), message.getBodyAsBinary()));
    }
    completeAt(context.offset());
  }

  void changed(Resource.Context context) {
    if (context.currentState() != Resource.State.OPEN
        && context.currentState() != Resource.State.OPENING) {
      broken = "consumer " + context.currentState();
    }
  }

  /** Why nothing more will come; empty while it may. */
  String broken() {
    return broken;
  }

  /** What has come, waiting a moment for it; empty if nothing came. */
  List<Chunk> take() throws InterruptedException {
    List<Chunk> chunks = new ArrayList<>();
    Chunk first = arrived.poll(ATTENTION_MILLIS, TimeUnit.MILLISECONDS);
    if (first != null) {
      chunks.add(first);
      arrived.drainTo(chunks);
    }
    return chunks;
  }

  private void completeAt(long offset) {
    Chunk chunk = arriving;
    if (chunk != null && offset == chunk.end() - 1) {
      arriving = null;
      arrived.add(chunk);
    }
  }
}
