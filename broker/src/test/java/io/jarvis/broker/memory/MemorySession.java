package io.jarvis.broker.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A subscription from its start to its loss. Thread-safe. */
final class MemorySession {
  private final MemoryRabbit rabbit;
  private final MemorySubscription.Setup setup;
  private final BlockingQueue<Optional<Arrival>> inbox = new LinkedBlockingQueue<>();
  private final List<MemoryConsumer> consumers = new ArrayList<>();
  private volatile boolean over;

  /** A message as it came. */
  record Arrival(MemorySession session, MemoryConsumer consumer, StoredMessage message) {}

  MemorySession(MemoryRabbit rabbit, MemorySubscription.Setup setup) {
    this.rabbit = rabbit;
    this.setup = setup;
  }

  /** Whether there is such a queue. */
  synchronized boolean open(int prefetch) {
    Optional<MemoryConsumer> consumer = rabbit.consume(setup.queue(), prefetch, this::arrived);
    consumer.ifPresent(consumers::add);
    return consumer.isPresent();
  }

  synchronized void widen(int totalPrefetch) {
    if (!over) {
      consumers.add(rabbit.widen(consumers.getLast(), totalPrefetch, this::arrived));
    }
  }

  private void arrived(MemoryConsumer consumer, StoredMessage message) {
    inbox.add(Optional.of(new Arrival(this, consumer, message)));
  }

  boolean isOver() {
    return over;
  }

  /** The next message; empty once it is over. */
  Optional<Arrival> next() throws InterruptedException {
    Optional<Arrival> next = over ? Optional.empty() : inbox.take();
    return over ? Optional.empty() : next;
  }

  /** Gives back what is held; it is void from here on. */
  synchronized void end() {
    if (!over) {
      over = true;
      rabbit.release(consumers);
      if (setup.isOwn()) {
        rabbit.delete(setup.queue());
      }
      inbox.add(Optional.empty());
    }
  }
}
