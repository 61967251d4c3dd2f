package io.jarvis.ingress.flow;

import io.jarvis.protocol.Sha256;
import io.jarvis.protocol.message.Headers;
import io.jarvis.protocol.message.WireMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A message that waits for a person.
 *
 * @param id follows from its content: the same letter has it each time it is looked at
 * @param queue where it lies
 * @param routingKey with which it was published
 */
public record ParkedLetter(String id, String queue, String routingKey, WireMessage message) {
  /** How much of a body is shown. */
  public static final int SHOWN_BYTES = 4 * 1024;

  private static final int ID_BYTES = 12;

  static ParkedLetter of(String queue, String routingKey, WireMessage message) {
    return new ParkedLetter(id(routingKey, message), queue, routingKey, message);
  }

  /** Why the letter was parked, if it says so. */
  public Optional<String> reason() {
    return message.text(Headers.REASON);
  }

  /** Its first bytes as text. */
  public String bodyStart() {
    return new String(
        message.body(), 0, Math.min(message.body().length, SHOWN_BYTES), StandardCharsets.UTF_8);
  }

  private static String id(String routingKey, WireMessage message) {
    MessageDigest digest = Sha256.started();
    for (String part :
        new String[] {
          routingKey, message.messageId().orElse(""), message.correlationId().orElse("")
        }) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest(message.body()), 0, ID_BYTES);
  }
}
