package io.jarvis.dispatcher.core;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The tasks of one line, grouped by what they ask for, each group in the order of submission. Not
 * thread-safe.
 */
public final class Line {
  private final Map<Demand, NavigableSet<Waiting>> groups = new LinkedHashMap<>();
  private int size;

  Line() {}

  /** A copy that goes its own way. */
  Line(Line other) {
    other.groups.forEach((demand, group) -> groups.put(demand, new TreeSet<>(group)));
    size = other.size;
  }

  void add(Waiting waiting) {
    if (groups
        .computeIfAbsent(waiting.demand(), d -> new TreeSet<>(Waiting.BY_SUBMISSION))
        .add(waiting)) {
      size++;
    }
  }

  void remove(Waiting waiting) {
    NavigableSet<Waiting> group = groups.get(waiting.demand());
    if (group != null && group.remove(waiting)) {
      size--;
      if (group.isEmpty()) {
        groups.remove(waiting.demand());
      }
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
