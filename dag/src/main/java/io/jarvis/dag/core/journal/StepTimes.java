package io.jarvis.dag.core.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * When a step went on.
 *
 * @param submittedAt of its first task in its last round
 * @param startedAt when the first of its containers ran
 * @param endedAt when the last of its tasks ended
 */
public record StepTimes(
    Optional<Instant> submittedAt, Optional<Instant> startedAt, Optional<Instant> endedAt) {
  static final StepTimes NONE = new StepTimes(Optional.empty(), Optional.empty(), Optional.empty());

  StepTimes submitted(Instant at) {
    return new StepTimes(submittedAt.or(() -> Optional.of(at)), startedAt, Optional.empty());
  }

  StepTimes started(Instant at) {
    return new StepTimes(submittedAt, startedAt.or(() -> Optional.of(at)), Optional.empty());
  }

  StepTimes ended(Instant at) {
    return new StepTimes(submittedAt, startedAt, Optional.of(at));
  }
}
