package io.jarvis.dispatcher.core;

import io.jarvis.protocol.task.Concurrency;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The tasks of one line, grouped by what they ask for, each group in the order of submission. Not
 * thread-safe.
 */
public final class Line {
  private final Map<Alike, NavigableSet<Waiting>> groups = new LinkedHashMap<>();
  private int size;

  /** Tasks that ask the same and are held up by the same. */
  private record Alike(Demand demand, Optional<Concurrency> concurrency) {
    static Alike of(Waiting waiting) {
      return new Alike(waiting.demand(), waiting.ties().concurrency());
    }
  }

  Line() {}

  /** An independent copy. */
  Line(Line other) {
    other.groups.forEach((alike, group) -> groups.put(alike, new TreeSet<>(group)));
    size = other.size;
  }

  void add(Waiting waiting) {
    if (groups
        .computeIfAbsent(Alike.of(waiting), alike -> new TreeSet<>(Waiting.BY_SUBMISSION))
        .add(waiting)) {
      size++;
    }
  }

  /** Takes it out, if it is there. An index is taken out of its array. */
  void remove(Waiting waiting) {
    NavigableSet<Waiting> group = groups.get(Alike.of(waiting));
    if (group == null) {
      return;
    }
    if (group.remove(waiting)) {
      size--;
    } else {
      waiting
          .array()
          .map(group::floor)
          .filter(waiting::isOf)
          .ifPresent(array -> take(waiting, array, group));
    }
    if (group.isEmpty()) {
      groups.remove(Alike.of(waiting));
    }
  }

  private void take(Waiting index, Waiting array, NavigableSet<Waiting> group) {
    group.remove(array);
    Waiting rest = array.without(index);
    if (rest.row().filter(row -> row.free() > 0).isPresent()) {
      group.add(rest);
    } else {
      size--;
    }
  }

  /** Groups of tasks that ask the same; no order among the groups. */
  Collection<NavigableSet<Waiting>> groups() {
    return groups.values();
  }

  public int size() {
    return size;
  }
}
