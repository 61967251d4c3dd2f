package io.jarvis.dispatcher.core;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tasks of one line, grouped by what they ask for, each group in the order of its places. Not
 * thread-safe.
 */
public final class Line {
  private final Map<Demand, TreeMap<Long, Waiting>> groups = new LinkedHashMap<>();
  private int size;

  void add(Waiting waiting) {
    if (groups
            .computeIfAbsent(waiting.demand(), d -> new TreeMap<>())
            .put(waiting.sequence(), waiting)
        == null) {
      size++;
    }
  }

  void remove(Waiting waiting) {
    TreeMap<Long, Waiting> group = groups.get(waiting.demand());
    if (group != null && group.remove(waiting.sequence()) != null) {
      size--;
      if (group.isEmpty()) {
        groups.remove(waiting.demand());
      }
    }
  }

  /** Groups of tasks that ask the same; no order among the groups. */
  Collection<TreeMap<Long, Waiting>> groups() {
    return groups.values();
  }

  public int size() {
    return size;
  }
}
