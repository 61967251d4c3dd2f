package io.jarvis.executor.container;

import java.time.Instant;

/**
 * A place between two entries of a container's output.
 *
 * @param at the time of the entry before it
 * @param sameInstant how many entries before it bear that time
 */
public record OutputPosition(Instant at, int sameInstant) {
  /** Before the first entry. */
  public static final OutputPosition START = new OutputPosition(Instant.EPOCH, 0);

  /** The place behind an entry that follows this place. */
  public OutputPosition behind(Instant entry) {
    return new OutputPosition(entry, entry.equals(at) ? sameInstant + 1 : 1);
  }
}
