package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Broker;
import io.jarvis.broker.Delivery;
import io.jarvis.broker.DeliveryHandler;
import io.jarvis.broker.PublishResult;
import io.jarvis.broker.Subscription;
import io.jarvis.protocol.message.WireMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Records what is published and says of it what a test told it to; confirmed, if it told nothing.
 */
final class FakeBroker implements Broker {
  private final List<Published> published = new CopyOnWriteArrayList<>();
  private final Map<String, Queue<PublishResult>> answers = new ConcurrentHashMap<>();
  private final Map<String, PublishResult> standing = new ConcurrentHashMap<>();
  private final Map<String, Line> lines = new ConcurrentHashMap<>();
  private final Map<String, List<FakeDelivery>> lying = new ConcurrentHashMap<>();
  volatile ConnectionState state = ConnectionState.CONNECTED;

  /** How many messages are ready in every queue. */
  volatile long ready;

  /** What the next publish ends with, as if the client had a bug. */
  volatile Optional<Error> bug = Optional.empty();

  /** A message that was published. */
  record Published(String exchange, String key, WireMessage message) {}

  /** A queue somebody subscribed to. */
  static final class Line implements Subscription {
    private final DeliveryHandler handler;
    volatile int prefetch;
    volatile boolean closed;

    Line(DeliveryHandler handler, int prefetch) {
      this.handler = handler;
      this.prefetch = prefetch;
    }

    @Override
    public void widen(int additionalPrefetch) {
      prefetch += additionalPrefetch;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** A message that was delivered. */
  static final class FakeDelivery implements Delivery {
    private final WireMessage message;
    volatile boolean acked;
    volatile boolean came;

    FakeDelivery(WireMessage message) {
      this.message = message;
    }

    @Override
    public WireMessage message() {
      return message;
    }

    @Override
    public String routingKey() {
      return "new.default.normal";
    }

    @Override
    public boolean redelivered() {
      return false;
    }

    @Override
    public Optional<Death> death() {
      return Optional.empty();
    }

    @Override
    public void ack() {
      acked = true;
    }
  }

  /** What is said of the next publishes to an exchange. */
  void answer(String exchange, PublishResult... results) {
    answer(exchange, List.of(results));
  }

  void answer(String exchange, List<PublishResult> results) {
    answers.computeIfAbsent(exchange, e -> new ConcurrentLinkedQueue<>()).addAll(results);
  }

  /** What is said of every publish with this key. */
  void answerAlways(String routingKey, PublishResult result) {
    standing.put(routingKey, result);
  }

  FakeDelivery deliver(String queue, WireMessage message) {
    FakeDelivery delivery = new FakeDelivery(message);
    line(queue).handler.delivered(delivery);
    return delivery;
  }

  /** This lies in a queue, and comes to whoever subscribes until it is acked. */
  FakeDelivery lay(String queue, WireMessage message) {
    FakeDelivery delivery = new FakeDelivery(message);
    lying.computeIfAbsent(queue, q -> new CopyOnWriteArrayList<>()).add(delivery);
    return delivery;
  }

  void interrupt(String queue) {
    line(queue).handler.interrupted();
  }

  boolean subscribed(String queue) {
    return lines.containsKey(queue) && !line(queue).closed;
  }

  Line line(String queue) {
    Line line = lines.get(queue);
    if (line == null) {
      throw new IllegalStateException("nobody subscribed to " + queue);
    }
    return line;
  }

  List<Published> to(String exchange, String key) {
    return to(exchange).stream().filter(p -> p.key().equals(key)).toList();
  }

  List<Published> to(String exchange) {
    return published.stream().filter(p -> p.exchange().equals(exchange)).toList();
  }

  @Override
  public CompletableFuture<PublishResult> publish(
      String exchange, String routingKey, WireMessage message) {
    if (bug.isPresent()) {
      throw bug.get();
    }
    published.add(new Published(exchange, routingKey, message));
    Queue<PublishResult> told = answers.get(exchange);
    PublishResult result = told == null ? null : told.poll();
    return CompletableFuture.completedFuture(
        result == null ? standing.getOrDefault(routingKey, new PublishResult.Confirmed()) : result);
  }

  @Override
  public Subscription subscribe(String queue, int prefetch, DeliveryHandler handler) {
    Line line = new Line(handler, prefetch);
    lines.put(queue, line);
    lying.getOrDefault(queue, List.of()).stream()
        .filter(delivery -> !delivery.acked)
        .forEach(delivery -> {
          handler.delivered(delivery);
          delivery.came = true;
        });
    return line;
  }

  @Override
  public Subscription listen(
      String name, List<String> routingKeys, int prefetch, DeliveryHandler handler) {
    return subscribe(name, prefetch, handler);
  }

  @Override
  public QueueDepth depth(String queue) {
    return new QueueDepth(ready, 1);
  }

  @Override
  public ConnectionState state() {
    return state;
  }

  @Override
  public void close() {}
}
