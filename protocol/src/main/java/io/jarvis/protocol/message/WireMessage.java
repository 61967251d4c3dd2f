package io.jarvis.protocol.message;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A message as the broker carries it, in the words of AMQP 0.9.1.
 *
 * @param headers simple types only: String, Integer, Long, Boolean
 * @param userId who published it, as the broker verified; empty if the client set none
 * @param expiration as a client set it; ours never do
 */
public record WireMessage(
    byte[] body,
    Optional<String> messageId,
    Optional<String> correlationId,
    Optional<String> type,
    Optional<String> contentType,
    Optional<String> replyTo,
    Optional<String> userId,
    Optional<String> appId,
    Optional<String> expiration,
    Optional<Instant> timestamp,
    Map<String, Object> headers) {
  public WireMessage {
    headers = Map.copyOf(headers);
  }

  /** A message of JSON with nothing but a body and headers. */
  public static WireMessage json(byte[] body, String type, Map<String, Object> headers) {
    return new WireMessage(
        body,
        Optional.empty(),
        Optional.empty(),
        Optional.of(type),
        Optional.of("application/json"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        headers);
  }

  public WireMessage withMessageId(String id) {
    return new WireMessage(
        body,
        Optional.of(id),
        correlationId,
        type,
        contentType,
        replyTo,
        userId,
        appId,
        expiration,
        timestamp,
        headers);
  }

  public WireMessage withCorrelationId(String id) {
    return new WireMessage(
        body,
        messageId,
        Optional.of(id),
        type,
        contentType,
        replyTo,
        userId,
        appId,
        expiration,
        timestamp,
        headers);
  }

  public WireMessage withTimestamp(Instant at) {
    return new WireMessage(
        body,
        messageId,
        correlationId,
        type,
        contentType,
        replyTo,
        userId,
        appId,
        expiration,
        Optional.of(at),
        headers);
  }

  /**
   * @param millis after which the broker drops it from a queue; empty if it never does
   */
  public WireMessage withExpiration(Optional<String> millis) {
    return new WireMessage(
        body,
        messageId,
        correlationId,
        type,
        contentType,
        replyTo,
        userId,
        appId,
        millis,
        timestamp,
        headers);
  }

  public Optional<String> text(String header) {
    return Optional.ofNullable(headers.get(header)).map(Object::toString);
  }

  /** A whole number; empty if the header is missing or is none. */
  public Optional<Long> number(String header) {
    return headers.get(header) instanceof Number number
        ? Optional.of(number.longValue())
        : Optional.empty();
  }
}
