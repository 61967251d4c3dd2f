package io.jarvis.testkit;

import java.nio.charset.StandardCharsets;

/**
 * A message at the AMQP door.
 *
 * @param channel over which it went, by its name in the description
 * @param key with which it was published; for a reply, anything
 * @param type its property of that name; empty if it has none
 * @param contentType its property of that name; empty if it has none
 */
public record AmqpMessage(
    String channel, String key, String type, String contentType, String body) {

  /** A task as a client submits it. */
  public static AmqpMessage submitted(String key, String contentType, byte[] body) {
    return new AmqpMessage("submit", key, "", contentType, text(body));
  }

  /** A workflow as a client submits it. */
  public static AmqpMessage workflow(String key, String contentType, byte[] body) {
    return new AmqpMessage("submitWorkflow", key, "", contentType, text(body));
  }

  /** What came to a client's {@code reply_to}. */
  public static AmqpMessage reply(String type, String contentType, byte[] body) {
    return new AmqpMessage("replies", "", type, contentType, text(body));
  }

  /** What came to a queue that somebody bound to the outcomes. */
  public static AmqpMessage outcome(String key, String type, String contentType, byte[] body) {
    // What stands behind it tells only that somebody waits for a reply too.
    String address = key.replaceFirst("\\.reply$", "");
    return new AmqpMessage("outcomes", address, type, contentType, text(body));
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }
}
