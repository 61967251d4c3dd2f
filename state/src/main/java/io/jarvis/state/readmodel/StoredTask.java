package io.jarvis.state.readmodel;

import io.jarvis.protocol.lifecycle.TaskRecord;

/**
 * A task as the database has it.
 *
 * @param seq the offset of the event that made it; of an index of an array see {@link #ofMember}
 */
record StoredTask(long seq, TaskRecord record) {
  private static final int INDEX_BITS = 20;

  /**
   * Many indexes leave by one event, so they are numbered below zero: those of an array side by
   * side, the first one highest.
   *
   * @param array its seq
   */
  static long ofMember(long array, int index) {
    return -(array << INDEX_BITS | index) - 1;
  }

  /** Below all indexes of this array, and not below those of the next. */
  static long belowMembers(long array) {
    return ofMember(array + 1, 0);
  }

  /** Whether another is this task or an index of it. */
  boolean isOrHas(StoredTask other) {
    return other.seq == seq || (other.seq <= ofMember(seq, 0) && other.seq > belowMembers(seq));
  }
}
