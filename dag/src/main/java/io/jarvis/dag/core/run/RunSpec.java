package io.jarvis.dag.core.run;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.definition.Definition;
import io.jarvis.protocol.RunId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What fixes a run before anything happens.
 *
 * @param params every parameter of the definition, defaults filled in
 * @param learned how long a task of each step took in earlier runs, in seconds; empty if nothing is
 *     known. It decides the order alone
 * @param scheduledFor the time for which it runs, if it is one
 */
public record RunSpec(
    RunId id,
    Definition definition,
    Map<String, JsonNode> params,
    Map<String, Double> learned,
    DagLimits limits,
    Optional<Instant> scheduledFor) {
  public RunSpec {
    Map<String, JsonNode> all = new HashMap<>(definition.params());
    all.putAll(params);
    params = Map.copyOf(all);
    learned = Map.copyOf(learned);
  }

  /** For no time in particular. */
  public RunSpec(
      RunId id,
      Definition definition,
      Map<String, JsonNode> params,
      Map<String, Double> learned,
      DagLimits limits) {
    this(id, definition, params, learned, limits, Optional.empty());
  }
}
