package io.jarvis.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.LongString;
import io.jarvis.protocol.message.WireMessage;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Converts between our messages and the client's. Headers that begin with {@code x-} are the
 * broker's, and none of a message.
 */
final class WireMapping {
  private static final int PERSISTENT = 2;
  private static final String OF_BROKER = "x-";

  private WireMapping() {}

  /**
   * @param publish by which a returned message is known again. It travels in the reserved property
   *     {@code cluster-id}: brokers carry it along unread, and it is no header that everyone would
   *     see.
   */
  static AMQP.BasicProperties properties(WireMessage message, String publish) {
    return new AMQP.BasicProperties(
        message.contentType().orElse(null),
        null,
        message.headers().isEmpty() ? null : message.headers(),
        PERSISTENT,
        null,
        message.correlationId().orElse(null),
        message.replyTo().orElse(null),
        message.expiration().orElse(null),
        message.messageId().orElse(null),
        message.timestamp().map(Date::from).orElse(null),
        message.type().orElse(null),
        message.userId().orElse(null),
        message.appId().orElse(null),
        publish);
  }

  static WireMessage message(AMQP.BasicProperties properties, byte[] body) {
    return new WireMessage(
        body,
        Optional.ofNullable(properties.getMessageId()),
        Optional.ofNullable(properties.getCorrelationId()),
        Optional.ofNullable(properties.getType()),
        Optional.ofNullable(properties.getContentType()),
        Optional.ofNullable(properties.getReplyTo()),
        Optional.ofNullable(properties.getUserId()),
        Optional.ofNullable(properties.getAppId()),
        Optional.ofNullable(properties.getExpiration()),
        Optional.ofNullable(properties.getTimestamp()).map(WireMapping::instant),
        headers(properties));
  }

  /** The last dead-lettering, which the broker puts first. */
  static Optional<Delivery.Death> death(AMQP.BasicProperties properties) {
    if (properties.getHeaders() == null
        || !(properties.getHeaders().get("x-death") instanceof List<?> deaths)
        || deaths.isEmpty()
        || !(deaths.getFirst() instanceof Map<?, ?> last)) {
      return Optional.empty();
    }
    return Optional.of(
        new Delivery.Death(String.valueOf(last.get("queue")), String.valueOf(last.get("reason"))));
  }

  private static Instant instant(Date date) {
    return date.toInstant();
  }

  private static Map<String, Object> headers(AMQP.BasicProperties properties) {
    if (properties.getHeaders() == null) {
      return Map.of();
    }
    Map<String, Object> headers = new HashMap<>();
    properties
        .getHeaders()
        .forEach((name, value) -> {
          Object simple = simple(value);
          if (simple != null && !name.startsWith(OF_BROKER)) {
            headers.put(name, simple);
          }
        });
    return headers;
  }

  private static @Nullable Object simple(@Nullable Object value) {
    return switch (value) {
      case LongString text -> text.toString();
      case String text -> text;
      case Integer number -> number;
      case Long number -> number;
      case Short number -> (int) number;
      case Byte number -> (int) number;
      case Boolean truth -> truth;
      case null, default -> null;
    };
  }
}
