package io.jarvis.broker;

import io.jarvis.protocol.message.OutputChunk;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Chunks of output as JSON. */
final class OutputCodec {
  static final String CONTENT_TYPE = "application/json";

  private static final Logger LOG = LoggerFactory.getLogger(OutputCodec.class);
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private OutputCodec() {}

  static byte[] encode(OutputChunk chunk) {
    return MAPPER.writeValueAsBytes(chunk);
  }

  /** Empty if it is none. */
  static Optional<OutputChunk> decode(Chunk.StoredMessage message) {
    try {
      return Optional.of(MAPPER.readValue(message.body(), OutputChunk.class));
    } catch (JacksonException e) {
      LOG.warn("offset={} is no output: {}", message.offset(), e.getOriginalMessage());
      return Optional.empty();
    }
  }
}
