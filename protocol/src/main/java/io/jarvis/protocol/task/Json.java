package io.jarvis.protocol.task;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How JSON is read from clients: strict about duplicate names and about what follows the document.
 * Thread-safe.
 */
public final class Json {
  /** Reads and writes our own trees; knows nothing of our types. */
  public static final JsonMapper TREES =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** How deep what comes from outside may be nested. */
  public static final int MAX_DEPTH = 100;

  /**
   * Reads what comes from outside: no deeper than that whoever reads it as part of a larger
   * document, such as an event, can read it too.
   */
  public static final JsonMapper FOREIGN =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Json() {}
}
