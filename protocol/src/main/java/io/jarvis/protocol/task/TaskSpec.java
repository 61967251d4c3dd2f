package io.jarvis.protocol.task;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import java.util.List;
import java.util.Map;

/**
 * An admitted task: everything about it that its submission fixed, defaults filled in. On the wire
 * it is one flat JSON object, read by {@link TaskSpecReader} and written by {@link TaskSpecWriter}.
 *
 * @param name what people call it; not unique; empty if none was given
 * @param constraints CEL expressions over {@code node}, all of which a node must satisfy
 */
public record TaskSpec(
    TaskId id,
    String name,
    TenantId tenant,
    Priority priority,
    ContainerSpec container,
    Resources resources,
    List<String> constraints,
    Timing timing,
    RetrySpec retry,
    Map<String, String> labels) {
  public TaskSpec {
    constraints = List.copyOf(constraints);
    labels = Map.copyOf(labels);
  }
}
