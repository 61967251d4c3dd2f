package io.jarvis.watchdog;

import io.jarvis.broker.Broker;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises alerts, each a log line and a metric: a letter in hand for too long, a {@code jarvis.dead}
 * that fills up, and queues that should be empty.
 */
final class QueueAudit {
  private static final Logger LOG = LoggerFactory.getLogger(QueueAudit.class);

  /** A letter is decided in milliseconds; one in hand for this long is stuck. */
  static final Duration LETTER_AGE = Duration.ofMinutes(1);

  /** The share of its limit at which {@code jarvis.dead} is too full. */
  static final double DEAD_SHARE = 0.1;

  /** By policy; an operator who raises it gets the alert early. */
  static final long DEAD_LIMIT_BYTES = 4L << 30;

  private static final List<String> EMPTY = List.of(Queues.PARKED, Queues.UNROUTED);

  private final Broker broker;
  private final Bytes bytes;
  private final Supplier<Duration> oldest;
  private final WatchdogMeters meters;

  QueueAudit(Broker broker, Bytes bytes, Supplier<Duration> oldest, WatchdogMeters meters) {
    this.broker = broker;
    this.bytes = bytes;
    this.oldest = oldest;
    this.meters = meters;
  }

  /** How many bytes of messages a queue holds. */
  @FunctionalInterface
  interface Bytes {
    long of(String queue) throws IOException;
  }

  /** Looks once. */
  void round() {
    Duration age = oldest.get();
    if (age.compareTo(LETTER_AGE) > 0) {
      LOG.atError().addKeyValue("ageSeconds", age.toSeconds()).log("a dead letter is not settled");
    }
    EMPTY.forEach(this::shouldBeEmpty);
    deadLetters();
  }

  private void shouldBeEmpty(String queue) {
    try {
      long messages = broker.depth(queue).ready();
      meters.depth(queue, messages);
      if (messages > 0) {
        LOG.atWarn()
            .addKeyValue("queue", queue)
            .addKeyValue("messages", messages)
            .log("a queue that should be empty is not");
      }
    } catch (IOException e) {
      unknown(queue, e);
    }
  }

  private void deadLetters() {
    try {
      meters.depth(Queues.DEAD, broker.depth(Queues.DEAD).ready());
      long held = bytes.of(Queues.DEAD);
      if (held > DEAD_LIMIT_BYTES * DEAD_SHARE) {
        LOG.atError().addKeyValue("bytes", held).log("jarvis.dead fills up");
      }
    } catch (IOException e) {
      unknown(Queues.DEAD, e);
    }
  }

  private static void unknown(String queue, IOException reason) {
    LOG.atWarn()
        .addKeyValue("queue", queue)
        .addKeyValue("reason", reason.toString())
        .log("a queue cannot be asked");
  }
}
