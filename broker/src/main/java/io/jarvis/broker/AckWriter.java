package io.jarvis.broker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the acks of one channel, in beats: what is settled within one goes out together, and what
 * follows a pause goes at once. The connection's own thread writes. Thread-safe. If the process
 * dies before an ack is written, the message comes again.
 */
final class AckWriter {
  private static final Logger LOG = LoggerFactory.getLogger(AckWriter.class);
  private static final Duration BEAT = Duration.ofMillis(25);

  private final KeptConnection connection;
  private final Channel channel;
  private final Runnable wrote;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition written = lock.newCondition();
  private final Beat beat = new Beat(BEAT);

  /** Bounded by the prefetch: nothing is settled that was not delivered. */
  private List<Long> settled = new ArrayList<>();

  /** Whether the connection's thread is about to write, or does so. */
  private boolean writing;

  private boolean stopped;

  /** Used by the connection's thread alone. */
  private final AckWindow window = new AckWindow();

  /**
   * @param wrote called after each write, on the connection's thread: it must not block
   */
  AckWriter(KeptConnection connection, Channel channel, Runnable wrote) {
    this.connection = connection;
    this.channel = channel;
    this.wrote = wrote;
  }

  void ack(long tag) {
    lock.lock();
    try {
      if (!stopped) {
        settled.add(tag);
        writeSoon();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more. What is settled is written all the same. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until what is settled is written, but no longer than this. */
  void awaitWritten(long atMostMillis) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(atMostMillis);
    lock.lock();
    try {
      while (writing && nanos > 0) {
        nanos = written.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Only on the connection's thread. */
  long held(long lastDelivered) {
    return window.held(lastDelivered);
  }

  /** Under the lock. */
  private void writeSoon() {
    if (!writing && !settled.isEmpty()) {
      writing = true;
      connection.later(this::write, beat.leftNanos());
    }
  }

  private void write() {
    try {
      write(window.settle(taken()));
      wrote.run();
    } catch (AlreadyClosedException | IOException e) {
      stop();
      LOG.debug("acks lost with their channel: {}", RootCause.of(e));
    } finally {
      passed();
    }
  }

  private List<Long> taken() {
    lock.lock();
    try {
      List<Long> batch = settled;
      settled = new ArrayList<>();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void passed() {
    lock.lock();
    try {
      beat.passed();
      writing = false;
      writeSoon();
      written.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void write(AckWindow.Acks acks) throws IOException {
    if (acks.upTo() > 0) {
      channel.basicAck(acks.upTo(), true);
    }
    for (long tag : acks.single()) {
      channel.basicAck(tag, false);
    }
  }
}
