package io.jarvis.dag.core.expression;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What the names of an expression stand for. Immutable.
 *
 * @param values by name, as {@link CelValues} makes them
 */
public record Bindings(Map<String, Object> values) {
  public static final String PARAMS = "params";
  public static final String STEPS = "steps";
  public static final String RUN = "run";
  public static final String ITEM = "item";
  public static final String INDEX = "index";
  public static final String MATRIX = "matrix";

  /** What is known of the run. */
  public static final Set<String> OF_RUN = Set.of("id", "workflow", "scheduledFor");

  /** What is known of each step. */
  public static final Set<String> OF_STEP = Set.of("output", "state", "tasks", "failures");

  /** The bindings of a step as a whole. */
  public static Bindings of(
      Map<String, Object> params, Map<String, Object> steps, Map<String, Object> run) {
    return new Bindings(Map.of(PARAMS, params, STEPS, steps, RUN, run));
  }

  /** These bindings for one task of a fan-out: its element under {@code name}, and its place. */
  public Bindings with(String name, JsonNode element, int index) {
    Map<String, Object> more = new HashMap<>(values);
    more.put(name, CelValues.of(element));
    more.put(INDEX, (long) index);
    return new Bindings(more);
  }
}
