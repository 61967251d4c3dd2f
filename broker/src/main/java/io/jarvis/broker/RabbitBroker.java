package io.jarvis.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.jarvis.protocol.message.WireMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** RabbitMQ over AMQP 0.9.1: one connection to publish, one to consume. */
final class RabbitBroker implements Broker {
  private static final Duration TIMEOUTS_EVERY = Duration.ofMillis(500);
  private static final Duration CLOSE_CHECK = Duration.ofMillis(5);

  private final BrokerSettings settings;
  private final BrokerLimits limits;
  private final KeptConnection publishing;
  private final KeptConnection consuming;
  private final List<PublishLane> lanes;
  private final Set<QueueSubscription> subscriptions = ConcurrentHashMap.newKeySet();
  private volatile Future<?> timeouts = CompletableFuture.completedFuture("not started");

  RabbitBroker(BrokerSettings settings) {
    this.settings = settings;
    this.limits = settings.limits();
    this.publishing = RabbitBrokers.connection(settings, "publish");
    this.consuming = RabbitBrokers.connection(settings, "consume");
    this.lanes =
        IntStream.rangeClosed(0, limits.publishChannels())
            .mapToObj(lane -> new PublishLane(publishing, limits))
            .toList();
  }

  void start() {
    publishing.start();
    consuming.start();
    for (int lane = 0; lane < lanes.size(); lane++) {
      lanes.get(lane).start(settings.connectionName() + "-publish-" + lane);
    }
    // Confirms settle publishes on those threads, too.
    timeouts =
        RabbitBrokers.IO.scheduleWithFixedDelay(
            this::expire,
            TIMEOUTS_EVERY.toMillis(),
            TIMEOUTS_EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public CompletableFuture<PublishResult> publish(
      String exchange, String routingKey, WireMessage message) {
    return send(exchange, routingKey, message, Publish.Unroutable.RETURNED);
  }

  @Override
  public CompletableFuture<PublishResult> announce(
      String exchange, String routingKey, WireMessage message) {
    return send(exchange, routingKey, message, Publish.Unroutable.DROPPED);
  }

  private CompletableFuture<PublishResult> send(
      String exchange, String routingKey, WireMessage message, Publish.Unroutable unroutable) {
    long deadline = System.nanoTime() + limits.publishTimeout().toNanos();
    Publish publish = new Publish(exchange, routingKey, message, unroutable, deadline);
    lane(publish).offer(publish);
    return publish.result;
  }

  /**
   * What goes to one queue goes over one channel, in its order. Announcements bear a key each: they
   * share the last channel, so that those of a beat are confirmed together, and a queue of somebody
   * who listens holds up nothing else.
   */
  private PublishLane lane(Publish publish) {
    return switch (publish.unroutable) {
      case RETURNED ->
          lanes.get(
              Math.floorMod(
                  31 * publish.exchange.hashCode() + publish.routingKey.hashCode(),
                  limits.publishChannels()));
      case DROPPED -> lanes.getLast();
    };
  }

  @Override
  public Subscription subscribe(String queue, int prefetch, DeliveryHandler handler) {
    return consume(queue, QueueSetup.NONE, prefetch, handler);
  }

  @Override
  public Subscription listen(
      String queue, List<String> routingKeys, int prefetch, DeliveryHandler handler) {
    return consume(queue, QueueSetup.control(queue, routingKeys), prefetch, handler);
  }

  private Subscription consume(
      String queue, QueueSetup setup, int prefetch, DeliveryHandler handler) {
    QueueSubscription subscription =
        new QueueSubscription(
            consuming, limits, queue, setup, prefetch, handler, subscriptions::remove);
    subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  @Override
  public QueueDepth depth(String queue) throws IOException {
    return depth(consumingConnection(), queue);
  }

  /** An {@link IOException} also if the connection is lost before or while it is asked. */
  static QueueDepth depth(Connection connection, String queue) throws IOException {
    try {
      Channel channel =
          connection
              .openChannel()
              .orElseThrow(() -> new IOException("no more channels on this connection"));
      try {
        AMQP.Queue.DeclareOk answer = channel.queueDeclarePassive(queue);
        return new QueueDepth(answer.getMessageCount(), answer.getConsumerCount());
      } finally {
        channel.abort();
      }
    } catch (ShutdownSignalException e) {
      throw new IOException("queue " + queue + " cannot be asked", e);
    }
  }

  @Override
  public ConnectionState state() {
    return publishing.state();
  }

  /** Waits for the confirms that are under way, then ends what is left as unknown. */
  @Override
  public void close() {
    awaitConfirms();
    lanes.forEach(PublishLane::close);
    List.copyOf(subscriptions).forEach(QueueSubscription::close);
    timeouts.cancel(false);
    publishing.close();
    consuming.close();
  }

  private Connection consumingConnection() throws IOException {
    try {
      return consuming
          .await(limits.requestTimeout())
          .orElseThrow(() -> new IOException("no connection within " + limits.requestTimeout()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void expire() {
    long now = System.nanoTime();
    lanes.forEach(lane -> lane.expire(now));
  }

  private void awaitConfirms() {
    long deadline = System.nanoTime() + limits.requestTimeout().toNanos();
    try {
      while (state() == ConnectionState.CONNECTED
          && System.nanoTime() - deadline < 0
          && !lanes.stream().allMatch(PublishLane::isIdle)) {
        Thread.sleep(CLOSE_CHECK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
