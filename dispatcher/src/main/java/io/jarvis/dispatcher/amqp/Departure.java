package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.Placement;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Choice;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A range of an array's indexes that leave for the same node together.
 *
 * @param choice why the first of them goes there
 */
record Departure(
    TaskId array, int from, int to, NodeId node, List<Integer> devices, Choice choice) {
  /** The placed indexes as few ranges as they can make. */
  static List<Departure> of(List<Placement.Placed> indexes) {
    List<Placement.Placed> inOrder = new ArrayList<>(indexes);
    inOrder.sort(
        Comparator.<Placement.Placed, TaskId>comparing(placed -> arrayOf(placed))
            .thenComparing(placed -> placed.node().value())
            .thenComparing(placed -> placed.devices().toString())
            .thenComparingInt(Departure::indexOf));
    List<Departure> departures = new ArrayList<>();
    for (Placement.Placed placed : inOrder) {
      Departure alone = alone(placed);
      if (!departures.isEmpty() && departures.getLast().isBefore(alone)) {
        departures.add(departures.removeLast().upTo(alone.to));
      } else {
        departures.add(alone);
      }
    }
    return departures;
  }

  /** The arrays of these indexes. */
  static Set<TaskId> arrays(List<Placement.Placed> indexes) {
    return indexes.stream().map(Departure::arrayOf).collect(Collectors.toSet());
  }

  /**
   * The intent that goes into the log.
   *
   * @param end when each of them should have ended
   */
  TaskEvent intent(long epoch, Fence fence, Resources reserved, Optional<Instant> end) {
    return new TaskEvent.Array.Assigned(
        array, from, to, node, epoch, fence.hash(), reserved, devices, Optional.of(choice), end);
  }

  private static Departure alone(Placement.Placed placed) {
    int index = indexOf(placed);
    return new Departure(
        arrayOf(placed), index, index, placed.node(), placed.devices(), placed.choice());
  }

  private boolean isBefore(Departure other) {
    return array.equals(other.array)
        && to + 1 == other.from
        && node.equals(other.node)
        && devices.equals(other.devices);
  }

  private Departure upTo(int last) {
    return new Departure(array, from, last, node, devices, choice);
  }

  private static TaskId arrayOf(Placement.Placed placed) {
    return placed.task().task().array().orElseThrow();
  }

  private static int indexOf(Placement.Placed placed) {
    return placed.task().task().index().orElseThrow();
  }
}
