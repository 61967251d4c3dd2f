package io.jarvis.broker;

import com.rabbitmq.stream.ConsumerFlowStrategy;
import com.rabbitmq.stream.Message;
import com.rabbitmq.stream.MessageHandler;
import com.rabbitmq.stream.Resource;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what one consumer brings into whole chunks. The client fills it with one thread; it never
 * blocks that thread, and asks the broker for no more while the queue is full. The other methods
 * are thread-safe.
 */
final class ChunkFeed implements MessageHandler, ConsumerFlowStrategy {
  private final int chunksAhead;
  private final ChunkQueue queue;
  private final SharedChunks shared;

  /** The chunks in whose place the broker may send others once there is room. */
  private final ArrayDeque<Chunk> owed = new ArrayDeque<>();

  private @Nullable Chunk arriving;

  ChunkFeed(int chunksAhead, ChunkQueue queue, SharedChunks shared) {
    this.chunksAhead = chunksAhead;
    this.queue = queue;
    this.shared = shared;
  }

  @Override
  public int initialCredits() {
    return chunksAhead;
  }

  @Override
  public MessageProcessedCallback start(ConsumerFlowStrategy.Context context) {
    // The client opens a lost consumer anew by itself and would fill it from two connections.
    arriving = queue.over().isEmpty() ? new Chunk(context) : null;
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
      queue.end("consumer " + context.currentState());
      shared.leave(queue);
    }
  }

  /** To be called after something was taken from the queue. */
  void askForMore() {
    synchronized (owed) {
      while (queue.hasRoom() && !owed.isEmpty()) {
        owed.remove().credit(1);
      }
    }
  }

  private void completeAt(long offset) {
    Chunk chunk = arriving;
    if (chunk != null && offset == chunk.end() - 1) {
      arriving = null;
      queue.put(chunk);
      shared.arrived(queue, chunk);
      synchronized (owed) {
        owed.add(chunk);
      }
      askForMore();
    }
  }
}
