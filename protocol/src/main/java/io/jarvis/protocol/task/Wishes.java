package io.jarvis.protocol.task;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which of the nodes that could take a task it prefers.
 *
 * @param preferences each counts its weight where it holds; the node with the most is the best
 * @param antiAffinity it runs only where no other of the group is; one that finds no such node
 *     waits
 * @param spread it rather runs where the fewest of the group are
 */
public record Wishes(
    List<Preference> preferences, Optional<Grouping> antiAffinity, Optional<Grouping> spread) {
  /** No wishes. */
  public static final Wishes NONE = new Wishes(List.of(), Optional.empty(), Optional.empty());

  public Wishes {
    preferences = List.copyOf(preferences);
  }

  /**
   * A wish that need not come true.
   *
   * @param expression CEL over {@code node}, like a constraint
   * @param weight 1 to 100
   */
  public record Preference(String expression, int weight) {
    public static final int MAX_WEIGHT = 100;
  }

  /**
   * Tasks of one tenant that know of each other.
   *
   * @param attribute where its value is the same, there is the same place; those without it are one
   *     place together. Empty if each node is a place of its own
   */
  public record Grouping(String group, Optional<String> attribute) {}

  public boolean isNone() {
    return preferences.isEmpty() && antiAffinity.isEmpty() && spread.isEmpty();
  }

  /** The groups that a task with these wishes belongs to. */
  public List<String> groups() {
    return Stream.of(antiAffinity, spread)
        .flatMap(Optional::stream)
        .map(Grouping::group)
        .distinct()
        .toList();
  }
}
