package io.jarvis.dispatcher.core;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Walks a tenant's lines of one class in the order of service, and can leave out a whole group at
 * once.
 */
final class LineCursor {
  private final Iterator<Line> lines;
  private final PriorityQueue<Group> groups =
      new PriorityQueue<>(Comparator.comparingLong(g -> g.head.sequence()));

  LineCursor(List<Line> inOrder) {
    lines = inOrder.iterator();
    openLine();
  }

  private static final class Group {
    private final Iterator<Waiting> rest;
    private final int size;
    private Waiting head;
    private int passed;

    Group(Iterator<Waiting> tasks, int size) {
      rest = tasks;
      this.size = size;
      head = tasks.next();
    }
  }

  private void openLine() {
    while (groups.isEmpty() && lines.hasNext()) {
      lines
          .next()
          .groups()
          .forEach(group -> groups.add(new Group(group.values().iterator(), group.size())));
    }
  }

  /** Who is next; empty at the end. */
  Optional<Waiting> head() {
    return groups.isEmpty() ? Optional.empty() : Optional.of(groups.element().head);
  }

  /** Goes on to the next task. */
  void pass() {
    Group group = groups.remove();
    if (group.rest.hasNext()) {
      group.head = group.rest.next();
      group.passed++;
      groups.add(group);
    } else {
      openLine();
    }
  }

  /** Leaves out all tasks of this line that ask what the head asks; how many. */
  int passAlike() {
    Group group = groups.remove();
    openLine();
    return group.size - group.passed;
  }
}
