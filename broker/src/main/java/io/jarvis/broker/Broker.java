package io.jarvis.broker;

import io.jarvis.protocol.message.WireMessage;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes and consumes messages, one service's connections to the broker. Reconnects by itself
 * for as long as it is open. Thread-safe.
 *
 * <p>Every publish is persistent and confirmed, and mandatory but for an announcement. Publishing
 * and consuming use separate connections, so an alarm that blocks publishers still lets consumers
 * ack.
 */
public interface Broker extends AutoCloseable {
  /**
   * Sends a message. The future always completes, within the publish timeout ({@code
   * jarvis.amqp.publish-timeout}), and never exceptionally: an outcome that is not known is {@link
   * PublishResult.Unknown}. To cancel it takes back a message that waits to be sent. Messages with
   * the same exchange and key keep their order. It is completed on a thread of the broker client:
   * do not block there.
   */
  CompletableFuture<PublishResult> publish(String exchange, String routingKey, WireMessage message);

  /**
   * Sends news, as {@link #publish} does, but that no queue wants it is fine: the broker confirms
   * it then, and does not send it back.
   */
  default CompletableFuture<PublishResult> announce(
      String exchange, String routingKey, WireMessage message) {
    return publish(exchange, routingKey, message);
  }

  /**
   * Consumes a queue with manual acks until the subscription is closed. If the channel, the
   * connection or the broker goes away, or the broker cancels the consumer, the handler is told
   * that what it holds is void and the subscription is made anew, with growing pauses.
   *
   * @param prefetch how many deliveries may be unacked at once
   */
  Subscription subscribe(String queue, int prefetch, DeliveryHandler handler);

  /**
   * Consumes a queue of one's own for as long as one is there: exclusive, gone with its connection,
   * bound to {@code jarvis.control}. It is declared anew on each connection, so what is sent while
   * there is none is lost.
   *
   * @param routingKeys what it is bound for
   */
  Subscription listen(
      String queue, java.util.List<String> routingKeys, int prefetch, DeliveryHandler handler);

  /** What a queue holds; an {@link java.io.IOException} if it cannot be asked or does not exist. */
  QueueDepth depth(String queue) throws java.io.IOException;

  /** Whether the broker can be published to just now. */
  ConnectionState state();

  @Override
  void close();

  /** How the publishing connection stands. */
  enum ConnectionState {
    CONNECTED,
    /** An alarm on the broker holds publishers back. */
    BLOCKED,
    DISCONNECTED
  }

  /** Messages ready for delivery, and consumers. */
  record QueueDepth(long ready, int consumers) {}
}
