package io.jarvis.broker;

import com.rabbitmq.stream.ConfirmationStatus;
import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.Message;
import com.rabbitmq.stream.MessageBuilder;
import com.rabbitmq.stream.Producer;
import com.rabbitmq.stream.ProducerBuilder;
import com.rabbitmq.stream.Resource;
import io.jarvis.broker.EventLog.LogUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to one stream. A thread of its own sends, and after a loss sends again, in order, what was
 * not confirmed: so a message may stand in the stream twice, but never behind one that was appended
 * later and confirmed. Thread-safe. If the process dies here, what was not confirmed may be in the
 * stream or not.
 */
final class StreamAppender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamAppender.class);
  private static final String FILTER_VALUE = "filter";
  private static final Duration BEAT = Duration.ofMillis(10);
  private static final long CHECK_MILLIS = 500;
  private static final long CLOSE_MILLIS = 5_000;

  private final Environment environment;
  private final String stream;
  private final Filter filter;
  private final StreamLimits limits;
  private final StreamCalls calls;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AppendQueue queue;
  private boolean closed;

  /** Whether messages bear a filter value. */
  enum Filter {
    NONE,
    BY_VALUE
  }

  StreamAppender(Environment environment, String stream, Filter filter, StreamLimits limits) {
    this.environment = environment;
    this.stream = stream;
    this.filter = filter;
    this.limits = limits;
    this.calls = new StreamCalls(stream + "-appender", limits.callTimeout());
    this.queue = new AppendQueue(limits.waiting(), limits.unconfirmed());
  }

  void start() {
    Thread.ofVirtual().name(stream + "-appender").start(this::serve);
    Thread.ofVirtual().name(stream + "-append-timeouts").start(this::expire);
  }

  CompletableFuture<Void> append(byte[] body, String contentType, String filterValue) {
    Append append =
        new Append(
            body, contentType, filterValue, System.nanoTime() + limits.appendTimeout().toNanos());
    lock.lock();
    try {
      if (!closed && queue.offer(append)) {
        if (queue.canSend()) {
          changed.signalAll();
        }
        return append.result;
      }
    } finally {
      lock.unlock();
    }
    append.result.completeExceptionally(
        new LogUnavailableException(closed ? "closed" : "too many appends to " + stream + " wait"));
    return append.result;
  }

  /** Waits a moment until all is confirmed. */
  @Override
  public void close() {
    List<Append> left;
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
      while (!queue.isEmpty() && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed = true;
      left = queue.clear();
      changed.signalAll();
      lock.unlock();
    }
    fail(left, "closed before it was confirmed");
  }

  private void serve() {
    Pauses pauses = new Pauses(limits.firstPause(), limits.longestPause());
    try {
      while (!isClosed()) {
        if (serveOnce()) {
          pauses.reset();
        }
        TimeUnit.NANOSECONDS.sleep(pauses.next().toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends over one producer until it is lost; whether it could be opened. */
  private boolean serveOnce() throws InterruptedException {
    Sending sending = new Sending();
    Producer producer;
    try {
      producer = calls.open(() -> open(sending));
    } catch (LogUnavailableException e) {
      if (!isClosed()) {
        LOG.warn("stream={} cannot be appended to: {}", stream, RootCause.of(e));
      }
      return false;
    }
    try {
      sendAll(sending, producer);
      return true;
    } finally {
      calls.close(producer);
      sendAgain(sending);
    }
  }

  private void sendAll(Sending sending, Producer producer) throws InterruptedException {
    try {
      Beat beat = new Beat(BEAT);
      while (sending.awaitBatch()) {
        beat.await();
        sending.sendBatch(producer);
      }
    } catch (RuntimeException e) {
      sending.breakOff(RootCause.of(e));
    }
    if (!isClosed()) {
      LOG.warn("stream={} appending interrupted: {}", stream, sending.broken);
    }
  }

  private Producer open(Sending sending) {
    ProducerBuilder builder =
        environment.producerBuilder().stream(stream)
            .maxUnconfirmedMessages(limits.unconfirmed())
            .confirmTimeout(limits.appendTimeout())
            .retryOnRecovery(false)
            .listeners(sending::changed);
    if (filter == Filter.BY_VALUE) {
      builder.filterValue(
          message -> String.valueOf(message.getApplicationProperties().get(FILTER_VALUE)));
    }
    return builder.build();
  }

  private void sendAgain(Sending sending) {
    sending.breakOff("over");
    lock.lock();
    try {
      queue.sendAgain();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void expire() {
    try {
      while (!isClosed()) {
        List<Append> due;
        lock.lock();
        try {
          due = queue.due(System.nanoTime());
        } finally {
          lock.unlock();
        }
        fail(due, "not confirmed within " + limits.appendTimeout());
        TimeUnit.MILLISECONDS.sleep(CHECK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fail(List<Append> appends, String reason) {
    appends.stream()
        .filter(append -> !append.result.isDone())
        .forEach(append ->
            append.result.completeExceptionally(
                new LogUnavailableException(stream + ": " + reason)));
  }

  /**
   * The time of one producer. What it answers after its end is not believed, unless it confirms.
   */
  private final class Sending {
    private volatile String broken = "";

    void changed(Resource.Context context) {
      if (context.currentState() != Resource.State.OPEN
          && context.currentState() != Resource.State.OPENING) {
        breakOff("producer " + context.currentState());
      }
    }

    void breakOff(String reason) {
      lock.lock();
      try {
        if (broken.isEmpty()) {
          broken = reason;
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** Waits for something to send; false once this producer sends no more. */
    boolean awaitBatch() throws InterruptedException {
      lock.lock();
      try {
        while (broken.isEmpty() && !closed && !queue.canSend()) {
          changed.await();
        }
        return broken.isEmpty() && !closed;
      } finally {
        lock.unlock();
      }
    }

    void sendBatch(Producer producer) {
      List<Append> batch;
      lock.lock();
      try {
        batch = queue.send();
      } finally {
        lock.unlock();
      }
      batch.forEach(append -> send(producer, append));
    }

    private void send(Producer producer, Append append) {
      try {
        producer.send(message(producer, append), status -> answered(append, status));
      } catch (IllegalArgumentException e) {
        settle(append);
        append.result.completeExceptionally(
            new LogUnavailableException("not fit for " + stream, e));
      }
    }

    private Message message(Producer producer, Append append) {
      MessageBuilder builder = producer.messageBuilder().addData(append.body);
      builder.properties().contentType(append.contentType);
      if (filter == Filter.BY_VALUE) {
        builder.applicationProperties().entry(FILTER_VALUE, append.filterValue);
      }
      return builder.build();
    }

    private void answered(Append append, ConfirmationStatus status) {
      if (status.isConfirmed()) {
        settle(append);
        append.result.complete(null);
      } else {
        breakOff("not confirmed, code " + status.getCode());
      }
    }

    private void settle(Append append) {
      lock.lock();
      try {
        queue.settle(append);
        if (queue.canSend() || queue.isEmpty()) {
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
