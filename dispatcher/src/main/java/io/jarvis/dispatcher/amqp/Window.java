package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.LineKey;
import io.jarvis.dispatcher.core.Row;
import io.jarvis.dispatcher.core.Span;
import io.jarvis.dispatcher.core.Waiting;
import io.jarvis.dispatcher.core.WaitingLines;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.Ties;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The messages that wait for a place, and those that were set aside until the log says what they
 * are. Only on the loop's thread.
 */
final class Window {
  private final WaitingLines lines = new WaitingLines();
  private final Map<TaskId, Place> places = new HashMap<>();
  private final NavigableSet<Held> byArrival =
      new TreeSet<>(
          Comparator.comparing(Held::arrived)
              .thenComparingLong(Held::sequence)
              .thenComparing(held -> held.task().value()));
  private final Map<TaskId, List<Held>> undecided = new LinkedHashMap<>();

  private record Place(Held held, Waiting waiting) {}

  /**
   * Puts a message into its line, where its sequence says; but not an array of which no index may
   * leave now.
   *
   * @param row of an array
   */
  void admit(Held held, Optional<Instant> startBefore, Optional<Row> row) {
    TaskSpec spec = held.message().spec();
    LineKey line = new LineKey(spec.tenant(), spec.priority(), held.source().origin());
    Waiting waiting =
        new Waiting(
            held.task(),
            line,
            held.sequence(),
            Demand.of(spec),
            Span.of(spec),
            startBefore,
            Ties.of(spec),
            spec.container().image(),
            row);
    if (places.putIfAbsent(held.task(), new Place(held, waiting)) != null) {
      throw new IllegalStateException("task " + held.task() + " waits twice");
    }
    byArrival.add(held);
    if (row.filter(indexes -> indexes.free() == 0).isEmpty()) {
      lines.add(waiting);
    }
  }

  /** Takes a task's message out, if it waits. */
  Optional<Held> take(TaskId task) {
    Place place = places.remove(task);
    if (place == null) {
      return Optional.empty();
    }
    byArrival.remove(place.held());
    lines.remove(place.waiting());
    return Optional.of(place.held());
  }

  /** A task as it waits; an index, as part of its array. */
  Optional<Waiting> entry(TaskId task) {
    return around(task).flatMap(entry -> entry.part(task));
  }

  /** The same, but only if it is in a line: an array of which no index may leave is not. */
  Optional<Waiting> inLine(TaskId task) {
    return around(task).filter(entry -> entry.size() > 0).flatMap(entry -> entry.part(task));
  }

  private Optional<Waiting> around(TaskId task) {
    return Optional.ofNullable(places.get(task))
        .or(() -> task.array().map(places::get))
        .map(Place::waiting);
  }

  boolean holds(TaskId task) {
    return places.containsKey(task);
  }

  Optional<Held> waiting(TaskId task) {
    return Optional.ofNullable(places.get(task)).map(Place::held);
  }

  /** Sets a message aside until more is known of its task. */
  void setAside(Held held) {
    undecided.computeIfAbsent(held.task(), task -> new ArrayList<>(1)).add(held);
  }

  /** Returns the messages of this task that were set aside, and forgets them. */
  List<Held> takeAside(TaskId task) {
    List<Held> aside = undecided.remove(task);
    return aside == null ? List.of() : aside;
  }

  /** The tasks with a message that was set aside before an instant. */
  List<TaskId> asideSince(Instant before) {
    return undecided.entrySet().stream()
        .filter(entry -> entry.getValue().getFirst().arrived().isBefore(before))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The wanted tasks whose messages arrived before an instant, the first in their lines first. */
  List<TaskId> waitingSince(Instant before, Predicate<TaskId> wanted, int atMost) {
    return byArrival.stream()
        .takeWhile(held -> held.arrived().isBefore(before))
        .filter(held -> wanted.test(held.task()))
        .sorted(Comparator.comparingLong(Held::sequence))
        .limit(atMost)
        .map(Held::task)
        .toList();
  }

  /** Drops all messages of a queue whose channel is gone. */
  void dropVoid(QueueWindow source) {
    List<Held> gone =
        places.values().stream().map(Place::held).filter(held -> held.source() == source).toList();
    gone.forEach(held -> take(held.task()));
    gone.forEach(Held::becomeVoid);
    undecided
        .values()
        .forEach(aside ->
            aside.removeIf(held -> {
              boolean ofSource = held.source() == source;
              if (ofSource) {
                held.becomeVoid();
              }
              return ofSource;
            }));
    undecided.values().removeIf(List::isEmpty);
  }

  WaitingLines lines() {
    return lines;
  }
}
