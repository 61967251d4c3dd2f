package io.jarvis.broker.memory;

import io.jarvis.broker.Delivery;
import io.jarvis.protocol.message.WireMessage;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A message in a queue, as it lies there.
 *
 * @param place in the line; one that returns takes its old one
 * @param expiresMillis when it dies if it is ready then
 * @param returns how often it was delivered and came back
 */
record StoredMessage(
    long place,
    WireMessage message,
    String routingKey,
    Optional<Delivery.Death> death,
    long expiresMillis,
    int returns) {
  static final long NEVER = Long.MAX_VALUE;

  StoredMessage returned() {
    return new StoredMessage(place, message, routingKey, death, expiresMillis, returns + 1);
  }

  /** By what people know it. */
  String name() {
    return message.messageId().orElse("?") + " by " + routingKey + ", returned " + returns;
  }

  /** The wire has no parts of seconds. */
  static WireMessage onTheWire(WireMessage message) {
    return message
        .timestamp()
        .map(at -> message.toBuilder().timestamp(at.truncatedTo(ChronoUnit.SECONDS)).build())
        .orElse(message);
  }

  /** A message that died does not die of the same age again. */
  WireMessage withoutExpiration() {
    return message.toBuilder().neverExpires().build();
  }
}
