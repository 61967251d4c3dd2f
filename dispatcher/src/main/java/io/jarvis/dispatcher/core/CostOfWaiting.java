package io.jarvis.dispatcher.core;

import java.time.Instant;
import java.util.Comparator;

/**
 * Orders tasks by how long they have waited in proportion to how long they should run, the longest
 * first.
 */
record CostOfWaiting(Instant now, Runtimes runtimes) implements Comparator<Waiting> {
  /** Shorter runs count as this long. */
  private static final double SHORTEST_RUN_MILLIS = 10_000;

  @Override
  public int compare(Waiting one, Waiting other) {
    int byCost = Double.compare(of(other), of(one));
    return byCost != 0 ? byCost : Waiting.BY_SUBMISSION.compare(one, other);
  }

  private double of(Waiting task) {
    double waited = now.toEpochMilli() - Place.submittedMillis(task.sequence());
    double runs = runtimes.expected(task.line().tenant(), task.span()).toMillis();
    return waited / Math.max(SHORTEST_RUN_MILLIS, runs);
  }
}
