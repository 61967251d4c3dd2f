package io.jarvis.protocol.message;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
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
  /** How many bytes of a message are shown of one that cannot be read. */
  public static final int BEGINNING = 4_096;

  private static final String JSON = "application/json";

  public WireMessage {
    headers = Map.copyOf(headers);
  }

  /** One of JSON. */
  public static Builder json(byte[] body, String type) {
    return of(body).type(type).contentType(JSON);
  }

  /** One with this body and nothing else yet. */
  public static Builder of(byte[] body) {
    return new Builder(body);
  }

  /** One like this, to be changed. */
  public Builder toBuilder() {
    Builder builder = new Builder(body);
    builder.messageId = messageId;
    builder.correlationId = correlationId;
    builder.type = type;
    builder.contentType = contentType;
    builder.replyTo = replyTo;
    builder.userId = userId;
    builder.appId = appId;
    builder.expiration = expiration;
    builder.timestamp = timestamp;
    builder.headers = headers;
    return builder;
  }

  /**
   * The same, to be published once more by somebody else: without an expiration, and without the
   * account of whoever published it first, for which the broker would close the channel.
   */
  public WireMessage forwarded() {
    return toBuilder().forwarded().build();
  }

  /** The same for {@code jarvis.park}. */
  WireMessage parked(String reason) {
    Map<String, Object> all = new HashMap<>(headers);
    all.put(Headers.REASON, reason);
    return toBuilder().forwarded().headers(all).build();
  }

  /** The first {@link #BEGINNING} bytes of its body as text, to show what it is. */
  String beginning() {
    return new String(body, 0, Math.min(body.length, BEGINNING), StandardCharsets.UTF_8);
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

  /** Fills in the properties of a message one by one. Not thread-safe. */
  public static final class Builder {
    private final byte[] body;
    private Optional<String> messageId = Optional.empty();
    private Optional<String> correlationId = Optional.empty();
    private Optional<String> type = Optional.empty();
    private Optional<String> contentType = Optional.empty();
    private Optional<String> replyTo = Optional.empty();
    private Optional<String> userId = Optional.empty();
    private Optional<String> appId = Optional.empty();
    private Optional<String> expiration = Optional.empty();
    private Optional<Instant> timestamp = Optional.empty();
    private Map<String, Object> headers = Map.of();

    private Builder(byte[] body) {
      this.body = body;
    }

    public Builder messageId(String id) {
      messageId = Optional.of(id);
      return this;
    }

    public Builder correlationId(String id) {
      return correlationId(Optional.of(id));
    }

    public Builder correlationId(Optional<String> id) {
      correlationId = id;
      return this;
    }

    public Builder type(String name) {
      type = Optional.of(name);
      return this;
    }

    public Builder contentType(String name) {
      contentType = Optional.of(name);
      return this;
    }

    public Builder replyTo(String queue) {
      replyTo = Optional.of(queue);
      return this;
    }

    /**
     * @param account as whom it is published; the broker refuses any other
     */
    public Builder userId(String account) {
      userId = Optional.of(account);
      return this;
    }

    public Builder appId(String name) {
      appId = Optional.of(name);
      return this;
    }

    /**
     * @param millis after which the broker drops it from a queue
     */
    public Builder expiration(String millis) {
      expiration = Optional.of(millis);
      return this;
    }

    public Builder neverExpires() {
      expiration = Optional.empty();
      return this;
    }

    private Builder forwarded() {
      userId = Optional.empty();
      return neverExpires();
    }

    public Builder timestamp(Instant at) {
      timestamp = Optional.of(at);
      return this;
    }

    public Builder headers(Map<String, Object> all) {
      headers = all;
      return this;
    }

    public WireMessage build() {
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
          timestamp,
          headers);
    }
  }
}
