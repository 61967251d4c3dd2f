package io.jarvis.watchdog;

import io.jarvis.broker.ManagementClient.QueueCounts;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises alerts, each a log line and a metric: a letter in hand for too long, a {@code jarvis.dead}
 * that fills up, and queues that should be empty. One thread makes the rounds.
 */
final class QueueAudit {
  private static final Logger LOG = LoggerFactory.getLogger(QueueAudit.class);

  /** A letter is decided in milliseconds; one in hand for this long is stuck. */
  static final Duration LETTER_AGE = Duration.ofMinutes(1);

  /** A tenth of what the policy of {@code jarvis.dead} allows, 4 GiB. */
  static final long DEAD_BYTES = (4L << 30) / 10;

  private static final List<String> EMPTY = List.of(Queues.PARKED, Queues.UNROUTED);
  private static final String AGE = "age";

  private final Ports.Figures figures;
  private final Supplier<Duration> oldest;
  private final WatchdogMeters meters;
  private final Reminders reminders;

  QueueAudit(
      Ports.Figures figures,
      Supplier<Duration> oldest,
      WatchdogMeters meters,
      Reminders reminders) {
    this.figures = figures;
    this.oldest = oldest;
    this.meters = meters;
    this.reminders = reminders;
  }

  /** Looks once. */
  void round() throws IOException {
    letters();
    Map<String, QueueCounts> queues = figures.queues();
    queues.forEach((queue, counts) -> {
      if (Queues.holdsWork(queue)) {
        meters.depth(queue, counts.total());
      }
    });
    EMPTY.forEach(queue -> counts(queues, queue).ifPresent(counts -> shouldBeEmpty(queue, counts)));
    counts(queues, Queues.DEAD).ifPresent(this::deadLetters);
  }

  private void letters() {
    Duration age = oldest.get();
    alert(
        AGE,
        age.compareTo(LETTER_AGE) > 0,
        () ->
            LOG.atError()
                .addKeyValue("ageSeconds", age.toSeconds())
                .log("a dead letter is not settled"));
  }

  private void shouldBeEmpty(String queue, QueueCounts counts) {
    alert(
        queue,
        counts.total() > 0,
        () ->
            LOG.atWarn()
                .addKeyValue("queue", queue)
                .addKeyValue("messages", counts.total())
                .log("a queue that should be empty is not"));
  }

  private void deadLetters(QueueCounts counts) {
    alert(
        Queues.DEAD,
        counts.bytes() > DEAD_BYTES,
        () ->
            LOG.atError()
                .addKeyValue("queue", Queues.DEAD)
                .addKeyValue("bytes", counts.bytes())
                .log("a queue is filling up"));
  }

  private static Optional<QueueCounts> counts(Map<String, QueueCounts> queues, String queue) {
    return Optional.ofNullable(queues.get(queue));
  }

  private void alert(String topic, boolean raised, Runnable saying) {
    if (raised) {
      reminders.remind(topic, saying);
    } else {
      reminders.over(topic);
    }
  }
}
