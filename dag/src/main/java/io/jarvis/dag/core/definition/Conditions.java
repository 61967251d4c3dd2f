package io.jarvis.dag.core.definition;

import static java.util.Objects.requireNonNull;

import io.jarvis.dag.core.expression.Bindings;
import io.jarvis.dag.core.expression.Expression;
import io.jarvis.dag.core.expression.ExpressionException;
import io.jarvis.dag.core.expression.References;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds conditions that can never be true, by trying all states in which the steps they speak of
 * can end. One that depends on anything else is taken to be possible.
 */
final class Conditions {
  private static final int MOST_STEPS = 5;
  private static final List<String> ALL =
      List.of("succeeded", "skipped", "failed", "cancelled", "omitted");

  private Conditions() {}

  /** Whether no ending of the steps before lets {@code asking} run. */
  static boolean neverTrue(
      Step asking, Expression condition, Definition definition, Map<String, Integer> byName) {
    References used = condition.references();
    boolean onlyStates =
        Set.of(Bindings.STEPS).containsAll(used.roots())
            && used.wholes().isEmpty()
            && used.steps().size() <= MOST_STEPS
            && byName.keySet().containsAll(used.steps());
    if (!onlyStates) {
      return false;
    }
    List<String> names = List.copyOf(used.steps());
    List<List<String>> states = new ArrayList<>();
    for (String name : names) {
      int index = requireNonNull(byName.get(name));
      states.add(statesOf(definition.steps().get(index), asking));
    }
    return !possible(condition, names, states, new HashMap<>());
  }

  /** Whoever needs a step that ended otherwise is not asked for its condition. */
  private static List<String> statesOf(Step step, Step asking) {
    if (asking.onExit().isPresent() && step.onExit().isEmpty()) {
      return ALL;
    }
    List<String> states = new ArrayList<>(List.of("succeeded"));
    if (step.when().isPresent()) {
      states.add("skipped");
    }
    if (step.allowFailure()) {
      states.addAll(List.of("failed", "cancelled"));
    }
    return states;
  }

  private static boolean possible(
      Expression condition,
      List<String> names,
      List<List<String>> states,
      Map<String, Object> chosen) {
    if (chosen.size() == names.size()) {
      return holds(condition, chosen);
    }
    String name = names.get(chosen.size());
    for (String state : states.get(chosen.size())) {
      Map<String, Object> more = new HashMap<>(chosen);
      more.put(name, Map.of("state", state));
      if (possible(condition, names, states, more)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(Expression condition, Map<String, Object> steps) {
    try {
      return condition.isTrue(Bindings.of(Map.of(), steps, Map.of()));
    } catch (ExpressionException e) {
      // It asks for more than states, such as for an output.
      return true;
    }
  }
}
