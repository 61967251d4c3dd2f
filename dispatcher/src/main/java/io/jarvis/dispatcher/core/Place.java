package io.jarvis.dispatcher.core;

import java.time.Duration;
import java.time.Instant;

/**
 * A task's place in its line as one number: by when it was submitted, and then by when its message
 * came. A message that left the line and came back, or was renewed, so keeps its place.
 */
public final class Place {
  private static final Instant BEGINNING = Instant.parse("2020-01-01T00:00:00Z");

  /** Beyond so many messages that came in between, two of one millisecond may share a place. */
  private static final int ARRIVAL_BITS = 23;

  private static final long MOST_MILLIS = Long.MAX_VALUE >> ARRIVAL_BITS;

  private Place() {}

  /**
   * @param arrival counts the messages that came
   */
  public static long of(Instant submittedAt, long arrival) {
    long millis =
        submittedAt.isBefore(BEGINNING) ? 0 : Duration.between(BEGINNING, submittedAt).toMillis();
    return Math.min(millis, MOST_MILLIS) << ARRIVAL_BITS | arrival & (1L << ARRIVAL_BITS) - 1;
  }

  /** When the task of this place was submitted, in milliseconds since 1970. */
  static long submittedMillis(long place) {
    return BEGINNING.toEpochMilli() + (place >> ARRIVAL_BITS);
  }
}
