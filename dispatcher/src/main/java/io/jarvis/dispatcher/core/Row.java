package io.jarvis.dispatcher.core;

import io.jarvis.protocol.lifecycle.ArrayProgress;
import io.jarvis.protocol.lifecycle.Indexes;
import java.util.Collection;

/**
 * The indexes of an array that stand in the line as one.
 *
 * @param gone those that do not: they have left, or are about to
 * @param free how many of the others may leave now
 */
public record Row(Indexes gone, int free) {
  /**
   * What of an array may leave.
   *
   * @param leaving what is about to, whether or not the log shows it
   */
  public static Row of(ArrayProgress array, Collection<Integer> leaving) {
    Indexes gone = array.left().with(leaving);
    Row full = new Row(gone, 0);
    int free = Math.min(array.count() - gone.size(), array.parallelism() - full.out(array));
    return new Row(gone, Math.max(0, free));
  }

  /** How many of the array's indexes are out, those with them that are about to be. */
  int out(ArrayProgress array) {
    return array.out() + gone.size() - array.left().size();
  }

  /** The same array, of which nothing may leave. */
  public Row shut() {
    return new Row(gone, 0);
  }

  /** The first that stands here. */
  public int next() {
    return gone.firstMissing(0);
  }

  /** Whether this index stands here. */
  boolean holds(int index) {
    return !gone.contains(index);
  }

  /** How many stand here before this index. */
  int before(int index) {
    return index - gone.below(index);
  }

  Row without(int index) {
    return new Row(gone.with(index), free - 1);
  }
}
