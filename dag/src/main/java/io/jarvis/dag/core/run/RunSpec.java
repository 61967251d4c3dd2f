package io.jarvis.dag.core.run;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.definition.Definition;
import io.jarvis.protocol.RunId;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What fixes a run before anything happens.
 *
 * @param params every parameter of the definition, defaults filled in
 * @param learned how long a task of each step took in earlier runs, in seconds; empty if nothing is
 *     known. It decides the order alone
 */
public record RunSpec(
    RunId id,
    Definition definition,
    Map<String, JsonNode> params,
    Map<String, Double> learned,
    DagLimits limits) {
  public RunSpec {
    Map<String, JsonNode> all = new HashMap<>(definition.params());
    all.putAll(params);
    params = Map.copyOf(all);
    learned = Map.copyOf(learned);
  }
}
