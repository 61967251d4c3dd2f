package io.jarvis.dispatcher.core;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Walks a tenant's lines in the order of service, an array index by index, and can leave out a
 * whole group at once.
 */
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
    private @Nullable Waiting array;
    private Waiting head;

    Group(Iterator<Waiting> tasks, int size) {
      rest = tasks;
      left = size;
      head = begin();
    }

    private Waiting begin() {
      Waiting task = rest.next();
      array = task.row().isPresent() ? task : null;
      return array == null ? task : nextOf(array);
    }

    private Waiting nextOf(Waiting indexes) {
      Waiting next = indexes.next();
      array = indexes.without(next);
      return next;
    }

    /** Goes on to the next; whether there is one. */
    boolean advance() {
      if (array != null && array.row().orElseThrow().free() > 0) {
        head = nextOf(array);
        return true;
      }
      if (!rest.hasNext()) {
        return false;
      }
      left--;
      head = begin();
      return true;
    }
  }

  /** The next task; empty at the end. */
  Optional<Waiting> head() {
    return groups.isEmpty() ? Optional.empty() : Optional.of(groups.element().head);
  }

  /** Goes on to the next task. */
  void pass() {
    Group group = groups.remove();
    if (group.advance()) {
      groups.add(group);
    }
  }

  /** Goes on to the next task; an array is passed as a whole. */
  void passWhole() {
    groups.element().array = null;
    pass();
  }

  /**
   * Passes all tasks of this line that ask what the head asks; returns how many, counting an array
   * as one.
   */
  int passAlike() {
    return groups.remove().left;
  }
}
