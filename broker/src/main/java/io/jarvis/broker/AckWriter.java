package io.jarvis.broker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the acks of one channel, in beats: what is settled within one goes out together, and what
 * follows a pause goes at once. Thread-safe. If the process dies before an ack is written, the
 * message comes again.
 */
final class AckWriter {
  private static final Logger LOG = LoggerFactory.getLogger(AckWriter.class);
  private static final Duration BEAT = Duration.ofMillis(25);
  private static final long STOP = 0;

  private final Channel channel;

  /** Bounded by the prefetch: nothing is settled that was not delivered. */
  private final BlockingQueue<Long> settled = new LinkedBlockingQueue<>();

  private final AckWindow window = new AckWindow();
  private final Runnable wrote;
  private final Thread thread;
  private volatile boolean stopped;

  /**
   * @param wrote called after each write, on the writing thread
   */
  AckWriter(Channel channel, String name, Runnable wrote) {
    this.channel = channel;
    this.wrote = wrote;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::write);
  }

  void start() {
    thread.start();
  }

  void ack(long tag) {
    if (!stopped) {
      settled.add(tag);
    }
  }

  /** Writes what is settled, waiting at most this long, and takes no more. */
  void stop(long atMostMillis) {
    stopped = true;
    settled.add(STOP);
    if (atMostMillis <= 0 || Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(atMostMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Only on the writing thread. */
  long held(long lastDelivered) {
    return window.held(lastDelivered);
  }

  private void write() {
    List<Long> batch = new ArrayList<>();
    Beat beat = new Beat(BEAT);
    try {
      while (!batch.contains(STOP)) {
        batch.clear();
        batch.add(settled.take());
        beat.await();
        settled.drainTo(batch);
        write(window.settle(batch.stream().filter(tag -> tag != STOP).toList()));
        wrote.run();
      }
    } catch (AlreadyClosedException | IOException e) {
      stopped = true;
      LOG.debug("acks lost with their channel: {}", RootCause.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
