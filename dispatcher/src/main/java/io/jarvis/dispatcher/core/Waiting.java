package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A task in the line.
 *
 * @param sequence says when it was submitted, see {@link Place}
 * @param span how long it may run
 * @param startBefore past it the task is not placed any more
 */
public record Waiting(
    TaskId task,
    LineKey line,
    long sequence,
    Demand demand,
    Span span,
    Optional<Instant> startBefore) {
  /** By when they were submitted, those of one millisecond by id. */
  static final Comparator<Waiting> BY_SUBMISSION =
      Comparator.<Waiting>comparingLong(waiting -> Place.submittedMillis(waiting.sequence()))
          .thenComparing(waiting -> waiting.task().value());

  /** One that says nothing of how long it may run. */
  public Waiting(
      TaskId task, LineKey line, long sequence, Demand demand, Optional<Instant> startBefore) {
    this(task, line, sequence, demand, Span.UNKNOWN, startBefore);
  }
}
