package io.jarvis.dispatcher.core;

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
    long waited = Math.max(0, now.toEpochMilli() - Place.submittedMillis(task.sequence()));
    return Math.max(0, task.line().priority().ordinal() - waited / agingStep.toMillis());
  }
}
