package io.jarvis.protocol.explain;

import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.message.WireMessage;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** Explanations as messages. Thread-safe. */
public final class ExplanationCodec {
  /** The {@code type} property. */
  public static final String TYPE = "jarvis.explanation.v1";

  private ExplanationCodec() {}

  /**
   * @param question the id of the question, which becomes the {@code correlation-id}
   */
  public static WireMessage encode(Explanation explanation, String question) {
    byte[] body = EventJson.MAPPER.writeValueAsBytes(explanation);
    return WireMessage.json(body, TYPE).correlationId(question).build();
  }

  /** Empty if it is none. */
  public static Optional<Explanation> decode(WireMessage message) {
    if (!message.type().equals(Optional.of(TYPE))) {
      return Optional.empty();
    }
    try {
      return Optional.of(EventJson.MAPPER.readValue(message.body(), Explanation.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
