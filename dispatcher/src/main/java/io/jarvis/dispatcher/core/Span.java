package io.jarvis.dispatcher.core;

import io.jarvis.protocol.task.TaskSpec;
import java.time.Duration;

/**
 * What a task says of how long it may run.
 *
 * @param name of tasks that run about as long; empty if it has none
 * @param timeout after which it is ended
 */
public record Span(String name, Duration timeout) {
  static final Span UNKNOWN = new Span("", Duration.ofDays(29));

  /** That of a task with this specification. */
  public static Span of(TaskSpec spec) {
    return new Span(spec.name(), spec.timing().timeout());
  }
}
