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
    Map<String, String> labels) {
  public TaskSpec {
    constraints = List.copyOf(constraints);
    labels = Map.copyOf(labels);
  }

  /** How many containers it is at once. */
  public int members() {
    return gang.map(Gang::size).orElse(1);
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
