package io.jarvis.executor;

/**
 * The highest epoch of a dispatching leader that this node has heard of. What a lower one assigned
 * is not begun any more: its successor may have given it to another node (ADR-0021). Thread-safe.
 * Nothing of it is kept over a restart, for no assignment bears a higher epoch than the counter in
 * Consul, which is read before the queue is consumed.
 */
final class LeaderEpoch {
  private long highest;
  private long counter;

  /** An assignment or a question bears this epoch. */
  synchronized void heard(long epoch) {
    highest = Math.max(highest, epoch);
  }

  /** What the counter in Consul says. One that has fallen has lost its data and begins anew. */
  synchronized void counted(long epoch) {
    highest = epoch < counter ? epoch : Math.max(highest, epoch);
    counter = epoch;
  }

  /** Whether a later leader than that of this epoch is known. */
  synchronized boolean isReplaced(long epoch) {
    return epoch < highest;
  }
}
