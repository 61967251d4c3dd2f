package io.jarvis.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One publishing channel and what waits for it. The connection's own thread writes, so that no
 * caller waits for the socket, and what is written at once leaves at once. Thread-safe. If the
 * process dies here, whoever waited for a confirm does not know whether it arrived.
 */
final class PublishLane {
  private static final Logger LOG = LoggerFactory.getLogger(PublishLane.class);
  private static final Duration BEAT = Duration.ofMillis(6);
  private static final Duration ATTENTION = Duration.ofSeconds(1);

  private final KeptConnection connection;
  private final BrokerLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Publish> waiting = new ArrayDeque<>();
  private final UnconfirmedWindow unconfirmed;

  private final Beat beat = new Beat(BEAT);
  private @Nullable Channel channel;

  /** Why the present channel can no longer be written to; null while it can. */
  private @Nullable String broken = "not connected";

  /** Whether the connection's thread is about to write, or does so. */
  private boolean writing;

  private boolean closed;

  PublishLane(KeptConnection connection, BrokerLimits limits) {
    this.connection = connection;
    this.limits = limits;
    this.unconfirmed = new UnconfirmedWindow(limits.unconfirmedPerChannel());
  }

  void start(String name) {
    Thread.ofVirtual().name(name).start(this::serve);
  }

  void offer(Publish publish) {
    lock.lock();
    try {
      if (!closed && waiting.size() < limits.waitingPerChannel()) {
        waiting.add(publish);
        writeSoon();
        return;
      }
    } finally {
      lock.unlock();
    }
    publish.result.complete(
        new PublishResult.Unknown(closed ? "closed" : "too many publishes wait"));
  }

  /** Gives up those whose time is over. */
  void expire(long nowNanos) {
    List<Publish> due = new ArrayList<>();
    lock.lock();
    try {
      while (!waiting.isEmpty() && waiting.peek().isDue(nowNanos)) {
        due.add(waiting.remove());
      }
      // They keep their place in the window: the broker still owes their confirms.
      unconfirmed.forEach(publish -> {
        if (publish.isDue(nowNanos) && !publish.result.isDone()) {
          due.add(publish);
        }
      });
    } finally {
      lock.unlock();
    }
    complete(due, new PublishResult.Unknown("not confirmed within " + limits.publishTimeout()));
  }

  boolean isIdle() {
    lock.lock();
    try {
      return waiting.isEmpty() && unconfirmed.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    List<Publish> left;
    lock.lock();
    try {
      closed = true;
      left = unconfirmed.clear();
      left.addAll(waiting);
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    complete(left, new PublishResult.Unknown("closed"));
  }

  private void serve() {
    Pauses pauses = new Pauses(limits.firstPause(), limits.longestPause());
    try {
      while (!connection.isClosed()) {
        Optional<Connection> open = connection.await(ATTENTION);
        if (open.isPresent()) {
          if (serveOn(open.get())) {
            pauses.reset();
          }
          connection.pause(pauses.next());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Publishes over one channel until it is gone; whether it could be opened. */
  private boolean serveOn(Connection open) throws InterruptedException {
    try {
      Channel opened = openOn(open);
      awaitBreak();
      discard(opened);
      abandon();
      return true;
    } catch (IOException | ShutdownSignalException e) {
      LOG.debug("no publishing channel: {}", RootCause.of(e));
      return false;
    }
  }

  private Channel openOn(Connection open) throws IOException {
    Channel opened =
        open.openChannel()
            .orElseThrow(() -> new IOException("no more channels on this connection"));
    opened.confirmSelect();
    opened.addReturnListener(this::returned);
    opened.addConfirmListener(this::acked, this::refused);
    lock.lock();
    try {
      unconfirmed.clear();
      channel = opened;
      broken = null;
    } finally {
      lock.unlock();
    }
    // Called at once if the channel is gone already.
    opened.addShutdownListener(signal -> breakOff(signal.getMessage()));
    lock.lock();
    try {
      writeSoon();
    } finally {
      lock.unlock();
    }
    return opened;
  }

  private void awaitBreak() throws InterruptedException {
    lock.lock();
    try {
      while (isUsable()) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isUsable() {
    return broken == null && !closed;
  }

  private boolean canWrite() {
    return isUsable() && !waiting.isEmpty() && !unconfirmed.isFull();
  }

  /** Has what waits written at the next beat, if it can be. Under the lock. */
  private void writeSoon() {
    if (!writing && canWrite()) {
      writing = true;
      connection.later(this::write, beat.leftNanos());
    }
  }

  /** Writes what it can, on the connection's thread, which nothing may hold up. */
  private void write() {
    while (connection.takesMore() && publishNext()) {}
    lock.lock();
    try {
      beat.passed();
      writing = false;
      writeSoon();
    } finally {
      lock.unlock();
    }
  }

  /** Whether there was something that can be published. */
  private boolean publishNext() {
    Publish publish;
    Channel open;
    long sequence;
    lock.lock();
    try {
      open = channel;
      if (open == null || !canWrite()) {
        return false;
      }
      publish = waiting.remove();
      if (publish.result.isDone()) {
        return true; // It was taken back.
      }
      sequence = unconfirmed.add(publish);
    } finally {
      lock.unlock();
    }
    try {
      open.basicPublish(
          publish.exchange,
          publish.routingKey,
          publish.unroutable == Publish.Unroutable.RETURNED,
          publish.properties(sequence),
          publish.message.body());
    } catch (IOException | RuntimeException e) {
      breakOff(RootCause.of(e));
    }
    return true;
  }

  private static void discard(Channel channel) {
    try {
      channel.abort();
    } catch (IOException e) {
      LOG.debug("channel was gone before it was discarded: {}", RootCause.of(e));
    }
  }

  private void breakOff(@Nullable String reason) {
    lock.lock();
    try {
      if (broken == null) {
        broken = String.valueOf(reason);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void abandon() {
    List<Publish> left;
    String reason;
    lock.lock();
    try {
      left = unconfirmed.clear();
      reason = String.valueOf(broken);
    } finally {
      lock.unlock();
    }
    if (!left.isEmpty()) {
      LOG.warn("channel lost with {} publishes unconfirmed: {}", left.size(), reason);
    }
    complete(left, new PublishResult.Unknown(reason));
  }

  private void returned(Return message) {
    lock.lock();
    try {
      Publish publish =
          unconfirmed.get(
              Long.parseLong(message.getProperties().getClusterId(), Character.MAX_RADIX));
      if (publish != null) {
        publish.returned =
            new PublishResult.Returned(message.getReplyCode(), message.getReplyText());
      }
    } finally {
      lock.unlock();
    }
  }

  private void acked(long sequence, boolean multiple) {
    for (Publish publish : settle(sequence, multiple)) {
      publish.result.complete(publish.acked());
    }
  }

  private void refused(long sequence, boolean multiple) {
    complete(settle(sequence, multiple), new PublishResult.Refused());
  }

  private List<Publish> settle(long sequence, boolean multiple) {
    lock.lock();
    try {
      List<Publish> settled = unconfirmed.settle(sequence, multiple);
      writeSoon();
      return settled;
    } finally {
      lock.unlock();
    }
  }

  private static void complete(List<Publish> publishes, PublishResult result) {
    publishes.forEach(publish -> publish.result.complete(result));
  }
}
