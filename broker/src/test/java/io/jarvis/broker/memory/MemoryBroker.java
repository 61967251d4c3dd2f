package io.jarvis.broker.memory;

import io.jarvis.broker.Broker;
import io.jarvis.broker.DeliveryHandler;
import io.jarvis.broker.PublishResult;
import io.jarvis.broker.Subscription;
import io.jarvis.protocol.message.WireMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** One process's connections to a {@link MemoryRabbit}. Thread-safe. */
public final class MemoryBroker implements Broker {
  private static final int LANES = 4;
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final MemoryRabbit rabbit;
  private final Link link;
  private final Faults faults;
  private final Duration publishTimeout;
  private final List<Lane> lanes;
  private final Set<MemorySubscription> subscriptions = ConcurrentHashMap.newKeySet();
  private final Set<CompletableFuture<PublishResult>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private MemoryBroker(MemoryRabbit rabbit, Link link, Faults faults, Duration publishTimeout) {
    this.rabbit = rabbit;
    this.link = link;
    this.faults = faults;
    this.publishTimeout = publishTimeout;
    lanes = IntStream.range(0, LANES).mapToObj(lane -> new Lane("publish-" + lane)).toList();
    link.onBreak(() -> subscriptions.forEach(MemorySubscription::broken));
  }

  public static Broker connect(
      MemoryRabbit rabbit, Link link, Faults faults, Duration publishTimeout) {
    return new MemoryBroker(rabbit, link, faults, publishTimeout);
  }

  @Override
  public CompletableFuture<PublishResult> publish(
      String exchange, String routingKey, WireMessage message) {
    CompletableFuture<PublishResult> result = new CompletableFuture<>();
    if (closed) {
      result.complete(new PublishResult.Unknown("closed"));
      return result;
    }
    open.add(result);
    var unused =
        result
            .completeOnTimeout(
                new PublishResult.Unknown("not confirmed within " + publishTimeout),
                publishTimeout.toMillis(),
                TimeUnit.MILLISECONDS)
            .whenComplete((done, takenBack) -> open.remove(result));
    lanes
        .get(Math.floorMod(31 * exchange.hashCode() + routingKey.hashCode(), LANES))
        .submit(() -> send(exchange, routingKey, message, result));
    return result;
  }

  @Override
  public CompletableFuture<PublishResult> announce(
      String exchange, String routingKey, WireMessage message) {
    return publish(exchange, routingKey, message)
        .thenApply(result ->
            result instanceof PublishResult.Returned ? new PublishResult.Confirmed() : result);
  }

  private void send(
      String exchange,
      String routingKey,
      WireMessage message,
      CompletableFuture<PublishResult> result)
      throws InterruptedException {
    Passage passage = faults.publish(exchange, routingKey, message);
    link.delay(passage.delay());
    rabbit.awaitNoAlarm();
    if (link.await() && !result.isDone()) {
      result.complete(
          switch (passage.way()) {
            case ARRIVES -> rabbit.publish(exchange, routingKey, message);
            case TWICE -> {
              rabbit.publish(exchange, routingKey, message);
              yield rabbit.publish(exchange, routingKey, message);
            }
            case ANSWER_LOST -> {
              rabbit.publish(exchange, routingKey, message);
              yield new PublishResult.Unknown("the channel broke before the answer");
            }
            case LOST -> new PublishResult.Unknown("the channel broke");
          });
    }
  }

  @Override
  public Subscription subscribe(String queue, int prefetch, DeliveryHandler handler) {
    return consume(MemorySubscription.Setup.of(queue, prefetch), handler);
  }

  @Override
  public Subscription listen(
      String queue, List<String> routingKeys, int prefetch, DeliveryHandler handler) {
    return consume(new MemorySubscription.Setup(queue, routingKeys, prefetch), handler);
  }

  private Subscription consume(MemorySubscription.Setup setup, DeliveryHandler handler) {
    MemorySubscription subscription =
        new MemorySubscription(rabbit, link, faults, setup, handler, subscriptions::remove);
    subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  @Override
  public QueueDepth depth(String queue) throws IOException {
    if (!link.stands()) {
      throw new IOException("no connection");
    }
    var counts = rabbit.ask(queue);
    return new QueueDepth(counts.ready(), counts.consumers());
  }

  @Override
  public ConnectionState state() {
    if (!link.stands()) {
      return ConnectionState.DISCONNECTED;
    }
    return rabbit.alarmed() ? ConnectionState.BLOCKED : ConnectionState.CONNECTED;
  }

  /** Waits for what is under way, then ends the rest as unknown. */
  @Override
  public void close() {
    closed = true;
    var all = CompletableFuture.allOf(open.toArray(CompletableFuture[]::new));
    if (state() == ConnectionState.CONNECTED) {
      all.completeOnTimeout(null, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS).join();
    }
    List.copyOf(subscriptions).forEach(MemorySubscription::close);
    lanes.forEach(Lane::close);
    open.forEach(result -> result.complete(new PublishResult.Unknown("closed")));
  }
}
