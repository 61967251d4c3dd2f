package io.jarvis.dispatcher.core;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** Walks a tenant's lines in the order of service, and can leave out a whole group at once. */
final class LineCursor {
  private final PriorityQueue<Group> groups;

  LineCursor(List<Line> lines, Comparator<Waiting> order) {
    groups = new PriorityQueue<>((one, other) -> order.compare(one.head, other.head));
    for (Line line : lines) {
      line.groups().forEach(group -> groups.add(new Group(group.iterator(), group.size())));
    }
  }

  private static final class Group {
    private final Iterator<Waiting> rest;
    private int left;
    private Waiting head;

    Group(Iterator<Waiting> tasks, int size) {
      rest = tasks;
      left = size;
      head = tasks.next();
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
      group.left--;
      groups.add(group);
    }
  }

  /** Leaves out all tasks of this line that ask what the head asks; how many. */
  int passAlike() {
    return groups.remove().left;
  }
}
