package io.jarvis.broker;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, re-established with growing pauses whenever it is lost, until closed. The
 * client's own recovery is off, so that whoever holds something of a connection learns that it is
 * gone. Thread-safe.
 */
final class KeptConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeptConnection.class);

  private final ConnectionFactory factory;
  private final EventLoop thread;
  private final String name;
  private final BrokerLimits limits;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition connected = lock.newCondition();
  private @Nullable Connection current;
  private volatile io.netty.channel.@Nullable Channel socket;
  private volatile boolean blocked;

  /**
   * @param thread that reads and writes the connection; it serves others, too
   */
  KeptConnection(ConnectionFactory factory, EventLoop thread, String name, BrokerLimits limits) {
    this.factory = factory;
    this.thread = thread;
    this.name = name;
    this.limits = limits;
    factory.netty().eventLoopGroup(thread).channelCustomizer(opened -> socket = opened);
    // Our consumers only pass on what they are told, so they need no threads of their own.
    factory.setSharedExecutor(ImmediateEventExecutor.INSTANCE);
  }

  void start() {
    Thread.ofVirtual().name(name + "-connection").start(this::keep);
  }

  /** The open connection, waiting for one; empty if none came in time or we are closed. */
  Optional<Connection> await(Duration atMost) throws InterruptedException {
    long nanos = atMost.toNanos();
    lock.lock();
    try {
      while (!isClosed()) {
        if (current != null && current.isOpen()) {
          return Optional.of(current);
        }
        if (nanos <= 0) {
          return Optional.empty();
        }
        nanos = connected.awaitNanos(nanos);
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  Broker.ConnectionState state() {
    lock.lock();
    try {
      if (current == null || !current.isOpen()) {
        return Broker.ConnectionState.DISCONNECTED;
      }
      return blocked ? Broker.ConnectionState.BLOCKED : Broker.ConnectionState.CONNECTED;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Waits, but not longer than until closed. */
  void pause(Duration span) throws InterruptedException {
    closed.await(span.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Has this run on the connection's thread, after a while or, if that is not positive, at once. It
   * must never block: nothing is read or written meanwhile.
   */
  void later(Runnable action, long nanos) {
    if (nanos <= 0) {
      thread.execute(action);
    } else {
      var unused = thread.schedule(action, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Whether the socket keeps up with what is written. */
  boolean takesMore() {
    io.netty.channel.Channel present = socket;
    return present == null || present.isWritable();
  }

  @Override
  public void close() {
    closed.countDown();
    Connection last = replace(null);
    if (last != null) {
      try {
        last.close(Math.toIntExact(limits.requestTimeout().toMillis()));
      } catch (IOException | RuntimeException e) {
        LOG.debug("connection={} was gone before it was closed: {}", name, e.toString());
      }
    }
  }

  private void keep() {
    Pauses pauses = new Pauses(limits.firstPause(), limits.longestPause());
    try {
      while (!isClosed()) {
        if (holdOne()) {
          pauses.reset();
        }
        pause(pauses.next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Connects and stays until the connection is lost; whether there was one. */
  private boolean holdOne() {
    try {
      Connection connection = factory.newConnection(name);
      CompletableFuture<String> lost = new CompletableFuture<>();
      blocked = false;
      connection.addBlockedListener(reason -> block(reason), this::unblock);
      connection.addShutdownListener(signal -> lost.complete(String.valueOf(signal.getMessage())));
      replace(connection);
      if (isClosed()) {
        close();
      }
      LOG.info("connection={} connected to {}:{}", name, factory.getHost(), factory.getPort());
      String reason = lost.join();
      replace(null);
      if (!isClosed()) {
        LOG.warn("connection={} lost: {}", name, reason);
      }
      return true;
    } catch (IOException | TimeoutException | RuntimeException e) {
      LOG.warn(
          "connection={} cannot connect to {}:{}: {}",
          name,
          factory.getHost(),
          factory.getPort(),
          RootCause.of(e));
      return false;
    }
  }

  private @Nullable Connection replace(@Nullable Connection next) {
    lock.lock();
    try {
      Connection before = current;
      current = next;
      connected.signalAll();
      return before;
    } finally {
      lock.unlock();
    }
  }

  private void block(String reason) {
    blocked = true;
    LOG.warn("connection={} blocked by the broker: {}", name, reason);
  }

  private void unblock() {
    blocked = false;
    LOG.info("connection={} no longer blocked", name);
  }
}
