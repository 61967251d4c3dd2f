package io.jarvis.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** One channel of a subscription with its consumer. Thread-safe. */
final class ConsumingChannel {
  private final Channel channel;
  private final ConsumingSession session;
  private final AckWriter acks;
  private volatile String consumerTag = "";
  private volatile long lastDelivered;
  private volatile boolean retired;

  /**
   * Set by whoever closes the channel, so that nobody else does: a second close would end the first
   * one's wait for the broker's answer, which then came to the next channel of this number.
   */
  private final AtomicBoolean closing = new AtomicBoolean();

  ConsumingChannel(KeptConnection connection, Channel channel, ConsumingSession session) {
    this.channel = channel;
    this.session = session;
    this.acks = new AckWriter(connection, channel, this::closeIfRetiredAndEmpty);
  }

  void consume(String queue, int prefetch) throws IOException {
    channel.addShutdownListener(signal -> lost(signal));
    channel.basicQos(prefetch);
    consumerTag = channel.basicConsume(queue, false, new Inbound());
  }

  boolean isClosed() {
    return closing.get();
  }

  /** Stops deliveries; what is held stays held, and the channel closes once all of it is acked. */
  void retire() throws IOException {
    retired = true;
    channel.basicCancel(consumerTag);
  }

  /** Writes the acks that are under way and gives everything else back. */
  void close(long atMostMillis) {
    acks.stop();
    acks.awaitWritten(atMostMillis);
    closeChannel();
  }

  /**
   * Closes the channel on another thread: this is the connection's, which must not wait for the
   * broker's answer.
   */
  private void closeIfRetiredAndEmpty() {
    if (retired && acks.held(lastDelivered) == 0) {
      acks.stop();
      Thread.ofVirtual().name(session + "-closes").start(this::closeChannel);
    }
  }

  private void closeChannel() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    try {
      channel.close();
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      session.trace("channel was gone before it was closed", e);
    }
  }

  private void lost(ShutdownSignalException signal) {
    acks.stop();
    if (!isClosed() || !signal.isInitiatedByApplication()) {
      session.end(String.valueOf(signal.getMessage()));
    }
  }

  private final class Inbound extends DefaultConsumer {
    Inbound() {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      lastDelivered = envelope.getDeliveryTag();
      session.deliver(new ConsumingSession.Arrival(acks, envelope, properties, body));
    }

    @Override
    public void handleCancel(String tag) {
      session.end("the broker cancelled the consumer");
    }
  }
}
