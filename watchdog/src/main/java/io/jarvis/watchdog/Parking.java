package io.jarvis.watchdog;

import io.jarvis.broker.Delivery;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps letters that nobody can decide about in {@code jarvis.parked}. If that is full, what is
 * left of a letter is the event with its beginning. Blocks; for virtual threads. Thread-safe.
 */
final class Parking {
  private static final Logger LOG = LoggerFactory.getLogger(Parking.class);

  private static final int REASON_CHARS = 1024;
  private static final int TRIES = 3;
  private static final String DIRECT = "published";

  private final Outbox outbox;

  Parking(Outbox outbox) {
    this.outbox = outbox;
  }

  /** Parks a letter; it may be acked afterwards. */
  void park(Delivery delivery, String reason) throws InterruptedException {
    WireMessage letter = delivery.message();
    String text = reason.substring(0, Math.min(reason.length(), REASON_CHARS));
    String id = letter.messageId().filter(given -> !given.isEmpty()).orElse(idOf(letter));
    String source = delivery.death().map(Delivery.Death::queue).orElse(DIRECT);
    Outbox.Sent sent =
        outbox.publish(Exchanges.PARK, delivery.routingKey(), letter.parked(text), TRIES);
    String kept = sent == Outbox.Sent.CONFIRMED ? "" : letter.beginning();
    outbox.append(new ClusterEvent.LetterParked(id, text, source, kept));
    LOG.atWarn()
        .addKeyValue("letter", id)
        .addKeyValue("source", source)
        .addKeyValue("sent", sent)
        .log("a letter is parked");
  }

  /** The same letter has the same id, however often it comes. */
  private static String idOf(WireMessage letter) {
    return "letter-" + UUID.nameUUIDFromBytes(letter.body());
  }
}
