package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.expression.Template;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A workflow in which nothing is wrong: no circle, no unknown name.
 *
 * @param params what each parameter is if a run does not say; a JSON null where it must say
 * @param maxParallel how many tasks of a run go at once
 * @param timeout how long a run may take
 * @param output what a run hands on to the workflow that it is a step of
 */
public record Definition(
    String name,
    Map<String, JsonNode> params,
    FailureRule onFailure,
    int maxParallel,
    Optional<Duration> timeout,
    Optional<Schedule> schedule,
    List<Step> steps,
    Optional<Template> output) {
  public Definition {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    steps = List.copyOf(steps);
  }
}
