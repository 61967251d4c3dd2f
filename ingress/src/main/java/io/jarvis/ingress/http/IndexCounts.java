package io.jarvis.ingress.http;

import io.jarvis.protocol.lifecycle.ArrayProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many indexes of an array are in which state.
 *
 * @param left how many have left the line, each a task of its own since
 * @param states how many are in each state there is; what has not left is where the array's message
 *     is, and never will where the array has ended
 */
record IndexCounts(int count, int left, Map<String, Long> states) {
  static IndexCounts of(TaskState state, ArrayProgress array, Map<TaskState, Long> left) {
    Map<String, Long> states = new TreeMap<>();
    left.forEach((each, tasks) -> states.put(each.word(), tasks));
    if (array.remaining() > 0) {
      states.merge(standing(state).word(), (long) array.remaining(), Long::sum);
    }
    return new IndexCounts(array.count(), array.left().size(), states);
  }

  /** The state of the indexes that have not left an array in this state. */
  static TaskState standing(TaskState array) {
    return array == TaskState.RUNNING ? TaskState.PENDING : array;
  }
}
