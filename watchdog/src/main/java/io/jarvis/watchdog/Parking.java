package io.jarvis.watchdog;

import io.jarvis.broker.Delivery;
import io.jarvis.protocol.message.LetterToPark;
import io.jarvis.protocol.topology.Exchanges;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps letters that nobody can decide about in {@code jarvis.parked}. If that is full, what is
 * left of a letter is the event with its beginning. Blocks; for virtual threads. Thread-safe.
 */
final class Parking {
  private static final Logger LOG = LoggerFactory.getLogger(Parking.class);

  private static final int TRIES = 3;
  private static final String DIRECT = "published";

  private final Outbox outbox;

  Parking(Outbox outbox) {
    this.outbox = outbox;
  }

  /** Parks a letter; it may be acked afterwards. */
  void park(Delivery delivery, String reason) throws InterruptedException {
    String source = delivery.death().map(Delivery.Death::queue).orElse(DIRECT);
    LetterToPark letter = LetterToPark.of(delivery.message(), source, reason);
    Outbox.Sent sent = outbox.publish(Exchanges.PARK, delivery.routingKey(), letter.copy(), TRIES);
    outbox.append(letter.event());
    LOG.atWarn()
        .addKeyValue("letter", letter.event().letter())
        .addKeyValue("source", source)
        .addKeyValue("sent", sent)
        .log("a letter is parked");
  }
}
