package io.jarvis.broker.memory;

import io.jarvis.broker.DeliveryHandler;
import io.jarvis.broker.Subscription;
import io.jarvis.protocol.topology.Exchanges;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Consumes one queue, session after session; a thread of its own calls the handler. */
final class MemorySubscription implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(MemorySubscription.class);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final MemoryRabbit rabbit;
  private final Link link;
  private final Faults faults;
  private final Setup setup;
  private final DeliveryHandler handler;
  private final Consumer<MemorySubscription> onClose;
  private final AtomicInteger prefetch;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Lane acks;
  private volatile Optional<MemorySession> session = Optional.empty();

  /**
   * What is consumed.
   *
   * @param controlKeys what an own queue is bound for; none: the queue is there
   */
  record Setup(String queue, List<String> controlKeys, int prefetch) {
    static Setup of(String queue, int prefetch) {
      return new Setup(queue, List.of(), prefetch);
    }

    boolean isOwn() {
      return !controlKeys.isEmpty();
    }
  }

  MemorySubscription(
      MemoryRabbit rabbit,
      Link link,
      Faults faults,
      Setup setup,
      DeliveryHandler handler,
      Consumer<MemorySubscription> onClose) {
    this.rabbit = rabbit;
    this.link = link;
    this.faults = faults;
    this.setup = setup;
    this.handler = handler;
    this.onClose = onClose;
    prefetch = new AtomicInteger(setup.prefetch());
    acks = new Lane(setup.queue() + "-acks");
  }

  void start() {
    Thread.ofVirtual().name(setup.queue() + "-consumer").start(this::serve);
  }

  @Override
  public void widen(int additionalPrefetch) {
    int total = prefetch.addAndGet(additionalPrefetch);
    session.ifPresent(present -> present.widen(total));
  }

  /** Writes the acks that are under way and gives everything else back. */
  @Override
  public void close() {
    closed.countDown();
    if (link.stands()) {
      acks.flush();
    }
    acks.close();
    session.ifPresent(MemorySession::end);
    onClose.accept(this);
  }

  /** The connection is gone. */
  void broken() {
    session.ifPresent(MemorySession::end);
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void serve() {
    try {
      while (link.await() && !isClosed()) {
        Optional<MemorySession> opened = open();
        if (opened.isPresent()) {
          serve(opened.get());
        }
        if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<MemorySession> open() {
    if (setup.isOwn()) {
      rabbit.declare(setup.queue(), false);
      setup.controlKeys().forEach(key -> rabbit.bind(Exchanges.CONTROL, setup.queue(), key));
    }
    MemorySession opening = new MemorySession(rabbit, setup);
    return opening.open(prefetch.get()) ? Optional.of(opening) : Optional.empty();
  }

  private void serve(MemorySession present) throws InterruptedException {
    session = Optional.of(present);
    // What broke or was closed in between told nobody.
    if (isClosed() || !link.stands()) {
      present.end();
    }
    call("subscribed", handler::subscribed);
    try {
      deliver(present);
    } finally {
      present.end();
      session = Optional.empty();
    }
    if (!isClosed() && link.awaitMoving()) {
      call("interrupted", handler::interrupted);
    }
  }

  private void deliver(MemorySession present) throws InterruptedException {
    for (var next = present.next(); next.isPresent(); next = present.next()) {
      MemorySession.Arrival arrival = next.get();
      Passage passage = faults.delivery(setup.queue(), arrival.message().message());
      link.delay(passage.delay());
      if (passage.way() == Passage.Way.LOST) {
        present.end();
      } else if (link.awaitMoving() && !present.isOver() && !isClosed()) {
        call("delivered", () -> handler.delivered(new MemoryDelivery(arrival, this::ack)));
      }
    }
  }

  private void ack(MemorySession.Arrival arrival) {
    acks.submit(() -> {
      Passage passage = faults.ack(setup.queue(), arrival.message().message());
      link.delay(passage.delay());
      if (link.await() && !arrival.session().isOver()) {
        if (passage.way() == Passage.Way.LOST) {
          arrival.session().end();
        } else {
          rabbit.ack(arrival.consumer(), arrival.message().place());
        }
      }
    });
  }

  private void call(String what, Runnable notification) {
    try {
      notification.run();
    } catch (RuntimeException e) {
      LOG.error("queue={} handler failed when {}", setup.queue(), what, e);
    }
  }
}
