package io.jarvis.protocol.lifecycle;

import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.ArraySpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How far an array has come: its cursor, and how those that left have ended. Immutable.
 *
 * @param parallelism how many are out at once at most
 * @param left the indexes that were ever assigned; all others stand in the line as one message
 * @param ended how many of them ended how; kept by those folds that decide, not by those that can
 *     ask for it
 */
public record ArrayProgress(
    int count, int parallelism, Indexes left, Map<TaskState, Integer> ended) {
  public ArrayProgress {
    ended = Map.copyOf(ended);
  }

  /** The progress of an array that no index has left. */
  public static ArrayProgress of(ArraySpec spec) {
    return new ArrayProgress(spec.count(), spec.parallelism(), Indexes.NONE, Map.of());
  }

  /** How many indexes have not left. */
  public int remaining() {
    return count - left.size();
  }

  /** How many indexes have left and not ended. */
  public int out() {
    return left.size() - ended.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many indexes ended in this state. */
  public int ended(TaskState how) {
    return ended.getOrDefault(how, 0);
  }

  /** The indexes that leave by this intent. */
  public List<Integer> leavingBy(TaskEvent.Array.Assigned event) {
    return IntStream.rangeClosed(Math.max(0, event.from()), Math.min(count - 1, event.to()))
        .filter(index -> !left.contains(index))
        .boxed()
        .toList();
  }

  /** The progress after an intent. */
  ArrayProgress after(TaskEvent.Array.Assigned event) {
    return new ArrayProgress(
        count,
        parallelism,
        left.with(Math.max(0, event.from()), Math.min(count - 1, event.to())),
        ended);
  }

  /** The progress after an index was found to have left. */
  public ArrayProgress withLeft(int index) {
    return index < count && !left.contains(index)
        ? new ArrayProgress(count, parallelism, left.with(index), ended)
        : this;
  }

  /** The progress after an index that had left has ended. */
  public ArrayProgress withEnded(TaskState how) {
    Map<TaskState, Integer> then = new EnumMap<>(TaskState.class);
    then.putAll(ended);
    then.merge(how, 1, Integer::sum);
    return new ArrayProgress(count, parallelism, left, then);
  }
}
