package io.jarvis.state.readmodel;

import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tasks are wanted: those for which everything given is true.
 *
 * @param states any of them; all if empty
 * @param labels all of them
 * @param submittedFrom this instant or later
 * @param submittedBefore earlier than this instant
 */
public record TaskFilter(
    Set<TaskState> states,
    Optional<TenantId> tenant,
    Optional<String> name,
    Map<String, String> labels,
    Optional<Instant> submittedFrom,
    Optional<Instant> submittedBefore) {
  /** All tasks. */
  public static final TaskFilter ANY =
      new TaskFilter(
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Optional.empty());

  public TaskFilter {
    states = Set.copyOf(states);
    labels = Map.copyOf(labels);
  }

  public TaskFilter inStates(Set<TaskState> wanted) {
    return new TaskFilter(wanted, tenant, name, labels, submittedFrom, submittedBefore);
  }

  public TaskFilter ofTenant(TenantId wanted) {
    return new TaskFilter(
        states, Optional.of(wanted), name, labels, submittedFrom, submittedBefore);
  }

  public TaskFilter named(String wanted) {
    return new TaskFilter(
        states, tenant, Optional.of(wanted), labels, submittedFrom, submittedBefore);
  }

  public TaskFilter labelled(Map<String, String> wanted) {
    return new TaskFilter(states, tenant, name, wanted, submittedFrom, submittedBefore);
  }

  public TaskFilter submittedWithin(Optional<Instant> from, Optional<Instant> before) {
    return new TaskFilter(states, tenant, name, labels, from, before);
  }
}
