package io.jarvis.protocol.event;

import java.time.Instant;
import java.util.Optional;

/**
 * An event with its CloudEvents attributes.
 *
 * @param id unique; the same event written twice bears the same id
 * @param source who wrote it, such as {@code /executor/n1}
 * @param traceparent the W3C trace it belongs to
 */
public record Recorded(
    String id, String source, Instant time, Event event, Optional<String> traceparent) {
  /** An event of no trace. */
  public static Recorded of(String id, String source, Instant time, Event event) {
    return new Recorded(id, source, time, event, Optional.empty());
  }
}
