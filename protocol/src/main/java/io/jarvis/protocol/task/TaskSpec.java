package io.jarvis.protocol.task;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An admitted task: everything about it that its submission fixed, defaults filled in. On the wire
 * it is one flat JSON object, read by {@link TaskSpecReader} and written by {@link TaskSpecWriter}.
 *
 * @param name what people call it; not unique; empty if none was given
 * @param constraints CEL expressions over {@code node}, all of which a node must satisfy
 * @param wishes which of those nodes it should have
 * @param gang if it is several containers at once
 * @param array whose index it is, or what it is made of if it is the array itself
 */
public record TaskSpec(
    TaskId id,
    String name,
    TenantId tenant,
    Priority priority,
    ContainerSpec container,
    Resources resources,
    List<String> constraints,
    Wishes wishes,
    Timing timing,
    RetrySpec retry,
    Optional<Concurrency> concurrency,
    Optional<Gang> gang,
    Optional<ArraySpec> array,
    Map<String, String> labels) {
  public TaskSpec {
    constraints = List.copyOf(constraints);
    labels = Map.copyOf(labels);
  }

  /** How many containers it is at once. */
  public int members() {
    return gang.map(Gang::size).orElse(1);
  }

  /** Whether it is an array, and not a task that runs. */
  public boolean isArray() {
    return array.isPresent() && id.index().isEmpty();
  }

  /** How many tasks it makes: the indexes of an array, else one. */
  public int tasks() {
    return isArray() ? array.orElseThrow().count() : 1;
  }

  /** The task that an index of this array is. */
  public TaskSpec at(int index) {
    return new TaskSpec(
        id.at(index),
        name,
        tenant,
        priority,
        container,
        resources,
        constraints,
        wishes,
        timing,
        retry,
        concurrency,
        gang,
        array,
        labels);
  }

  /** All expressions over {@code node} in it, by the fields in which they stand. */
  public Map<String, String> expressions() {
    Map<String, String> expressions = new LinkedHashMap<>();
    for (int i = 0; i < constraints.size(); i++) {
      expressions.put("constraints[" + i + "]", constraints.get(i));
    }
    for (int i = 0; i < wishes.preferences().size(); i++) {
      expressions.put(
          "preferences[" + i + "].expression", wishes.preferences().get(i).expression());
    }
    return expressions;
  }
}
