package io.jarvis.dispatcher.core;

import io.jarvis.protocol.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * The order in which a tenant's tasks are served at one instant: by class, which rises by one for
 * every step of waiting, then by submission, then by id.
 */
record ServiceOrder(Instant now, Duration agingStep) implements Comparator<Waiting> {
  @Override
  public int compare(Waiting one, Waiting other) {
    int byClass = Long.compare(rank(one), rank(other));
    return byClass != 0 ? byClass : Waiting.BY_SUBMISSION.compare(one, other);
  }

  /** 0 is the most urgent. */
  private long rank(Waiting task) {
    return rank(task.line().priority(), Place.submittedMillis(task.sequence()), now);
  }

  /** What a task of this class has risen to, if it has waited for so long. */
  private long rank(Priority priority, long submittedMillis, Instant until) {
    long waited = Math.max(0, until.toEpochMilli() - submittedMillis);
    return Math.max(0, priority.ordinal() - waited / agingStep.toMillis());
  }

  /**
   * Whether a task of this class may take the place of an attempt. By its class alone: what has
   * risen by waiting takes nobody's place, but keeps its own as one of what it had risen to.
   */
  boolean outranks(Priority priority, Running attempt) {
    Claim claim = attempt.claim();
    return priority.ordinal()
        < rank(claim.priority(), claim.submitted().toEpochMilli(), attempt.since());
  }
}
