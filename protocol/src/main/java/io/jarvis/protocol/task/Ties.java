package io.jarvis.protocol.task;

import java.util.List;
import java.util.Optional;

/**
 * How a task depends on others of its tenant, whether they wait or run.
 *
 * @param groups it belongs to
 */
public record Ties(List<String> groups, Optional<Concurrency> concurrency) {
  /** The ties of a task that depends on no other; one instance for all. */
  public static final Ties NONE = new Ties(List.of(), Optional.empty());

  public Ties {
    groups = List.copyOf(groups);
  }

  /** What a specification says of it. */
  public static Ties of(TaskSpec spec) {
    List<String> groups = spec.wishes().groups();
    return groups.isEmpty() && spec.concurrency().isEmpty()
        ? NONE
        : new Ties(groups, spec.concurrency());
  }
}
