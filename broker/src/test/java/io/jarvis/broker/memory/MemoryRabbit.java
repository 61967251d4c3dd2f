package io.jarvis.broker.memory;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.ManagementClient.QueueCounts;
import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A message broker in memory: of RabbitMQ what Jarvis builds upon, with the topology of {@code
 * infra/rabbitmq/definitions.json}. Processes reach it by {@link MemoryBroker}, {@link
 * MemoryTopology} and {@link MemoryEventLog}. It loses nothing by itself. Thread-safe.
 */
public final class MemoryRabbit implements AutoCloseable {
  private static final Duration CLOCK = Duration.ofMillis(5);
  private static final int NO_ROUTE = 312;

  private final Map<String, MemoryExchange> exchanges = new HashMap<>();
  private final Map<String, MemoryQueue> queues = new HashMap<>();
  private final MemoryStream events = new MemoryStream();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("memory-rabbit-clock").factory());
  private boolean alarm;

  /** With the fixed topology and empty queues. */
  public MemoryRabbit() {
    Definitions definitions = Definitions.ofRepository();
    definitions.exchanges().forEach(setup -> exchanges.put(setup.name(), setup.exchange()));
    definitions.queues().forEach(setup -> declare(setup.name(), setup.singleActiveConsumer()));
    definitions
        .bindings()
        .forEach(binding -> bind(binding.exchange(), binding.queue(), binding.key()));
    var unused =
        clock.scheduleWithFixedDelay(
            this::expire, CLOCK.toMillis(), CLOCK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The log's stream. */
  public MemoryStream events() {
    return events;
  }

  /** What each queue holds, exactly and now. */
  public synchronized Map<String, QueueCounts> counts() {
    Map<String, QueueCounts> counts = new HashMap<>();
    queues.forEach((name, queue) -> counts.put(name, queue.counts()));
    return counts;
  }

  /** What lies in a queue, message by message. */
  public synchronized List<String> describe(String queue) {
    return queues.get(queue).describe();
  }

  /** Makes a queue refuse what comes when it holds this many. */
  public synchronized void limit(String queue, int messages) {
    MemoryQueue limited = queues.get(queue);
    limited.govern(limited.rules().rejectingBeyond(messages));
  }

  /** Holds all publishers back until the alarm is over. */
  public synchronized void alarm(boolean on) {
    alarm = on;
    notifyAll();
  }

  synchronized boolean alarmed() {
    return alarm;
  }

  synchronized void awaitNoAlarm() throws InterruptedException {
    while (alarm) {
      wait();
    }
  }

  /** A queue, if it is not there. */
  public synchronized void declare(String queue, boolean singleActiveConsumer) {
    queues.computeIfAbsent(
        queue,
        name ->
            new MemoryQueue(name, singleActiveConsumer, Definitions.ofRepository().rules(name)));
  }

  public synchronized void bind(String exchange, String queue, String key) {
    exchanges.get(exchange).bind(queue, key);
  }

  synchronized void unbind(String exchange, String queue, String key) {
    exchanges.get(exchange).unbind(queue, key);
  }

  synchronized void delete(String queue) {
    queues.remove(queue);
    exchanges.values().forEach(exchange -> exchange.forget(queue));
  }

  /** What becomes of a message, as the broker would say it. */
  synchronized PublishResult publish(String exchange, String routingKey, WireMessage message) {
    if (!exchange.equals(Exchanges.DEFAULT) && !exchanges.containsKey(exchange)) {
      return new PublishResult.Unknown("no exchange '" + exchange + "'");
    }
    return route(exchange, routingKey, StoredMessage.onTheWire(message), Optional.empty());
  }

  private PublishResult route(
      String exchange, String routingKey, WireMessage message, Optional<Delivery.Death> death) {
    Set<String> targets = targets(exchange, routingKey);
    boolean refused = false;
    for (String target : targets) {
      MemoryQueue queue = queues.get(target);
      if (queue.refuses()) {
        refused = true;
      } else {
        queue.put(message, routingKey, death, now());
        serve(queue);
      }
    }
    if (targets.isEmpty()) {
      return new PublishResult.Returned(NO_ROUTE, "NO_ROUTE");
    }
    return refused ? new PublishResult.Refused() : new PublishResult.Confirmed();
  }

  private Set<String> targets(String exchange, String routingKey) {
    if (exchange.equals(Exchanges.DEFAULT)) {
      return queues.containsKey(routingKey) ? Set.of(routingKey) : Set.of();
    }
    MemoryExchange present = exchanges.get(exchange);
    Set<String> found = present.route(routingKey);
    return found.isEmpty() && present.alternate().isPresent()
        ? targets(present.alternate().get(), routingKey)
        : found;
  }

  /** Begins to deliver; empty if there is no such queue. */
  synchronized Optional<MemoryConsumer> consume(
      String queue, int prefetch, MemoryConsumer.Sink sink) {
    MemoryQueue present = queues.get(queue);
    if (present == null) {
      return Optional.empty();
    }
    MemoryConsumer consumer = new MemoryConsumer(present, prefetch, sink);
    present.add(consumer);
    serve(present);
    return Optional.of(consumer);
  }

  /**
   * A consumer gets a successor with more room and keeps what it holds; beside other consumers it
   * stays, too.
   */
  synchronized MemoryConsumer widen(
      MemoryConsumer consumer, int prefetch, MemoryConsumer.Sink sink) {
    MemoryQueue queue = consumer.queue;
    MemoryConsumer wider = new MemoryConsumer(queue, prefetch, sink);
    boolean alone = queue.consumers() == 1;
    queue.add(wider);
    if (alone) {
      queue.cancel(consumer);
    }
    serve(queue);
    return wider;
  }

  synchronized void ack(MemoryConsumer consumer, long place) {
    if (consumer.held.remove(place) != null) {
      serve(consumer.queue);
    }
  }

  /** These are gone. */
  synchronized void release(List<MemoryConsumer> consumers) {
    for (MemoryConsumer consumer : consumers) {
      consumer
          .queue
          .release(consumer)
          .forEach(spent -> bury(consumer.queue, spent, "delivery_limit"));
      serve(consumer.queue);
    }
  }

  synchronized QueueCounts ask(String queue) throws IOException {
    MemoryQueue present = queues.get(queue);
    if (present == null) {
      throw new IOException("no queue '" + queue + "'");
    }
    return present.counts();
  }

  private void serve(MemoryQueue queue) {
    buryExpired(queue);
    queue.serve();
  }

  private synchronized void expire() {
    List.copyOf(queues.values()).forEach(this::buryExpired);
  }

  private void buryExpired(MemoryQueue queue) {
    boolean goesOn = true;
    while (goesOn) {
      Optional<StoredMessage> dead = queue.expired(now());
      goesOn = dead.isPresent() && bury(queue, dead.get(), "expired");
      if (goesOn) {
        queue.drop(dead.get());
      }
    }
  }

  /** At least once: what no queue takes stays, and is tried again. */
  private boolean bury(MemoryQueue queue, StoredMessage dead, String reason) {
    if (queue.rules().deadLetters().isEmpty()) {
      return true;
    }
    return route(
            queue.rules().deadLetters().get(),
            dead.routingKey(),
            dead.withoutExpiration(),
            Optional.of(new Delivery.Death(queue.name(), reason)))
        .confirmed();
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
