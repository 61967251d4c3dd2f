package io.jarvis.dispatcher.core;

import io.jarvis.protocol.task.TaskSpec;
import java.time.Duration;

/**
 * What a task says of how long it may run.
 *
 * @param name of tasks that run about as long; empty if it has none
 * @param most after which it is ended, or what its submitter expects, if that is less
 */
public record Span(String name, Duration most) {
  static final Span UNKNOWN = new Span("", Duration.ofDays(29));

  /** The span of a task with this specification. */
  public static Span of(TaskSpec spec) {
    Duration timeout = spec.timing().timeout();
    Duration most =
        spec.timing().expectedDuration().filter(e -> e.compareTo(timeout) < 0).orElse(timeout);
    return new Span(spec.name(), most);
  }
}
