package io.jarvis.broker;

import com.rabbitmq.stream.ConsumerFlowStrategy;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages that the broker stored together; only those that were asked for. Filled by the
 * client's thread, then read by ours.
 */
final class Chunk {
  private final ConsumerFlowStrategy.Context context;
  private final List<StoredMessage> messages = new ArrayList<>();
  private long bytes;

  /** A message at its place in a stream, and when the broker wrote its chunk. */
  record StoredMessage(long offset, long timestampMillis, byte[] body) {}

  Chunk(ConsumerFlowStrategy.Context context) {
    this.context = context;
  }

  void add(StoredMessage message) {
    messages.add(message);
    bytes += message.body().length;
  }

  List<StoredMessage> messages() {
    return messages;
  }

  /** How many bytes its messages' bodies take. */
  long bytes() {
    return bytes;
  }

  long firstOffset() {
    return context.chunkId();
  }

  /** From which offset on its messages are here: a consumer may have begun in its middle. */
  long holdsFrom() {
    return messages.isEmpty() ? end() : messages.getFirst().offset();
  }

  /** The offset after its last message. */
  long end() {
    return context.chunkId() + context.messageCount();
  }

  /** Lets the broker send so many more to the consumer that brought it. */
  void credit(int chunks) {
    context.credits(chunks);
  }
}
