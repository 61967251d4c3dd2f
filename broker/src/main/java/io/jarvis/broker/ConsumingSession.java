package io.jarvis.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription from its start to the first loss of any of its channels, which ends it as a whole.
 * Thread-safe.
 */
final class ConsumingSession {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumingSession.class);

  /** AMQP's field for it has 16 bits. */
  static final int MAX_PREFETCH = 65_535;

  private final KeptConnection kept;
  private final Connection connection;
  private final String queue;
  private final long closeMillis;

  /** Bounded by the prefetch. */
  private final BlockingQueue<Signal> inbox = new LinkedBlockingQueue<>();

  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile Optional<String> ended = Optional.empty();
  private final List<ConsumingChannel> channels = new ArrayList<>();

  sealed interface Signal {}

  /** A message as it came. */
  record Arrival(AckWriter acks, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
      implements Signal {
    Delivery held() {
      return new HeldDelivery(acks, envelope, properties, body);
    }
  }

  /** Nothing of what was delivered holds any longer. */
  record Ended(String reason) implements Signal {}

  /**
   * @param connection the present one of the kept
   */
  ConsumingSession(KeptConnection kept, Connection connection, String queue, long closeMillis) {
    this.kept = kept;
    this.connection = connection;
    this.queue = queue;
    this.closeMillis = closeMillis;
  }

  synchronized void open(int prefetch, QueueSetup setup) throws IOException {
    if (setup != QueueSetup.NONE) {
      prepare(setup);
    }
    channels.add(consume(prefetch));
  }

  /**
   * Makes room for more by a second channel. On a queue with a single active consumer it would
   * never be served while the first one is, so the first consumer is cancelled, keeping what it
   * holds; but only if nobody else consumes the queue, or he, who may have waited longer, would
   * become active.
   */
  synchronized void widen(int totalPrefetch) throws IOException {
    channels.removeIf(ConsumingChannel::isClosed);
    if (channels.isEmpty()) {
      return;
    }
    // The broker counts those that were cancelled for as long as they hold something.
    boolean alone = RabbitBroker.depth(connection, queue).consumers() <= channels.size();
    ConsumingChannel present = channels.getLast();
    channels.add(consume(totalPrefetch));
    if (alone) {
      present.retire();
    } else {
      LOG.info("queue={} has other consumers: widened by a second one beside the first", queue);
    }
  }

  Signal next() throws InterruptedException {
    Signal signal = inbox.take();
    Optional<String> reason = ended;
    return reason.isPresent() ? new Ended(reason.get()) : signal;
  }

  void deliver(Arrival arrival) {
    inbox.add(arrival);
  }

  /** Ends it, for the reason given first. */
  void end(String reason) {
    if (ending.compareAndSet(false, true)) {
      ended = Optional.of(reason);
      inbox.add(new Ended(reason));
    }
  }

  synchronized void close() {
    end("closed");
    channels.forEach(channel -> channel.close(closeMillis));
    channels.clear();
  }

  void trace(String what, Exception cause) {
    LOG.debug("queue={} {}: {}", queue, what, cause.toString());
  }

  @Override
  public String toString() {
    return queue;
  }

  private ConsumingChannel consume(int prefetch) throws IOException {
    ConsumingChannel channel = new ConsumingChannel(kept, channel(), this);
    channel.consume(queue, Math.min(prefetch, MAX_PREFETCH));
    return channel;
  }

  private void prepare(QueueSetup setup) throws IOException {
    Channel channel = channel();
    try {
      setup.prepare(channel);
    } finally {
      channel.abort();
    }
  }

  private Channel channel() throws IOException {
    return connection
        .openChannel()
        .orElseThrow(() -> new IOException("no more channels on this connection"));
  }
}
