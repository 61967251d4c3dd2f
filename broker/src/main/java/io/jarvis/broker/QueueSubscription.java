package io.jarvis.broker;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes one queue, session after session. One thread of its own calls the handler, so a slow
 * handler holds up nobody else. Thread-safe.
 */
final class QueueSubscription implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(QueueSubscription.class);
  private static final Duration ATTENTION = Duration.ofSeconds(1);

  private final KeptConnection connection;
  private final BrokerLimits limits;
  private final String queue;
  private final QueueSetup setup;
  private final DeliveryHandler handler;
  private final Consumer<QueueSubscription> onClose;
  private final AtomicInteger prefetch;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable ConsumingSession session;

  QueueSubscription(
      KeptConnection connection,
      BrokerLimits limits,
      String queue,
      QueueSetup setup,
      int prefetch,
      DeliveryHandler handler,
      Consumer<QueueSubscription> onClose) {
    this.connection = connection;
    this.limits = limits;
    this.queue = queue;
    this.setup = setup;
    this.prefetch = new AtomicInteger(prefetch);
    this.handler = handler;
    this.onClose = onClose;
  }

  void start() {
    Thread.ofVirtual().name(queue + "-consumer").start(this::serve);
  }

  @Override
  public void widen(int additionalPrefetch) {
    int total = prefetch.addAndGet(additionalPrefetch);
    ConsumingSession present = session;
    if (present != null) {
      try {
        present.widen(total);
      } catch (IOException | ShutdownSignalException e) {
        present.end("could not be widened: " + e);
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
    ConsumingSession present = session;
    if (present != null) {
      present.close();
    }
    onClose.accept(this);
  }

  private boolean isClosed() {
    return closed.getCount() == 0 || connection.isClosed();
  }

  private void serve() {
    Pauses pauses = new Pauses(limits.firstPause(), limits.longestPause());
    try {
      while (!isClosed()) {
        Optional<Connection> open = connection.await(ATTENTION);
        if (open.isPresent()) {
          if (serveOn(open.get())) {
            pauses.reset();
          }
          closed.await(pauses.next().toNanos(), TimeUnit.NANOSECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Consumes until the session ends; whether there was one. */
  private boolean serveOn(Connection open) throws InterruptedException {
    ConsumingSession present =
        new ConsumingSession(connection, open, queue, limits.requestTimeout().toMillis());
    try {
      present.open(prefetch.get(), setup);
    } catch (IOException | ShutdownSignalException e) {
      present.close();
      LOG.warn("queue={} cannot be consumed: {}", queue, RootCause.of(e));
      return false;
    }
    session = present;
    try {
      handle("subscribed", handler::subscribed);
      deliver(present);
      return true;
    } finally {
      session = null;
      present.close();
    }
  }

  private void deliver(ConsumingSession present) throws InterruptedException {
    while (!isClosed()) {
      switch (present.next()) {
        case ConsumingSession.Arrival arrival ->
            handle("delivered", () -> handler.delivered(arrival.held()));
        case ConsumingSession.Ended(String reason) -> {
          if (!isClosed()) {
            LOG.warn("queue={} interrupted: {}", queue, reason);
            handle("interrupted", handler::interrupted);
          }
          return;
        }
      }
    }
  }

  /** A handler's bug must not end the subscription; the message stays unacked for all to see. */
  private void handle(String what, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("queue={} handler failed when {}", queue, what, e);
    }
  }
}
