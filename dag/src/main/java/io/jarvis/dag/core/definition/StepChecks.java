package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.document.Pointer;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.dag.core.expression.Expression;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is wrong among the steps of a workflow: names, needs, circles, expressions, conditions. */
final class StepChecks {
  private static final String STEPS = "/steps";

  private final Definition definition;
  private final Problems problems;
  private final Map<String, Integer> byName = new HashMap<>();

  StepChecks(Definition definition, Problems problems) {
    this.definition = definition;
    this.problems = problems;
  }

  void run() {
    names();
    needs();
    Circles circles = new Circles(definition.steps(), byName);
    circles.all().forEach(this::circle);
    expressions(circles.before());
  }

  private void names() {
    for (int i = 0; i < definition.steps().size(); i++) {
      String name = definition.steps().get(i).name();
      Integer first = byName.putIfAbsent(name, i);
      if (first != null && !name.isEmpty()) {
        problems.add(
            pointer(i, "name"),
            "'" + name + "' is the name of " + Pointer.of(STEPS, first) + " too",
            "a name of its own");
      }
    }
  }

  private void needs() {
    for (int i = 0; i < definition.steps().size(); i++) {
      Step step = definition.steps().get(i);
      Set<String> seen = new HashSet<>();
      for (int j = 0; j < step.needs().size(); j++) {
        need(step, step.needs().get(j), Pointer.of(pointer(i, "needs"), j), seen);
      }
    }
  }

  private void need(Step step, String need, String at, Set<String> seen) {
    Integer index = byName.get(need);
    if (index == null) {
      problems.add(
          at, "there is no step '" + Problems.shown(need) + "'", "the name of another step");
      return;
    }
    boolean exits = definition.steps().get(index).onExit().isPresent();
    if (step.onExit().isPresent() != exits) {
      problems.add(
          at,
          exits ? "'" + need + "' runs on exit" : "a step that runs on exit waits for all others",
          exits ? "steps without onExit" : "other steps with onExit, or none");
    }
    if (!seen.add(need)) {
      problems.add(at, "'" + need + "' is there twice", "each step once");
    }
  }

  private void circle(List<Integer> circle) {
    List<String> names = circle.stream().map(i -> definition.steps().get(i).name()).toList();
    problems.add(
        pointer(circle.getFirst(), "needs"),
        "these steps need each other in a circle: "
            + String.join(" -> ", names)
            + " -> "
            + names.getFirst(),
        "needs without a circle");
  }

  private void expressions(BitSet[] before) {
    for (int i = 0; i < definition.steps().size(); i++) {
      Step step = definition.steps().get(i);
      Scope scope = new Scope(definition, byName, step, before[i], problems);
      String when = pointer(i, "when");
      step.when().ifPresent(condition -> scope.ofStep(when, condition));
      fanOut(step, scope);
      step.work().template().visit(scope::ofTask);
      step.when()
          .filter(condition -> Conditions.neverTrue(step, condition, definition, byName))
          .ifPresent(condition -> never(when, condition));
    }
    BitSet all = new BitSet();
    all.set(0, definition.steps().size());
    Scope whole = new Scope(definition, byName, Scope.NO_STEP, all, problems);
    definition.output().ifPresent(output -> output.visit(whole::ofStep));
  }

  private static void fanOut(Step step, Scope scope) {
    switch (step.fanOut()) {
      case FanOut.Single single -> {}
      case FanOut.ForEach(var list) -> list.visit(scope::ofStep);
      case FanOut.Matrix(var axes) -> axes.values().forEach(axis -> axis.visit(scope::ofStep));
    }
  }

  private void never(String when, Expression condition) {
    problems.add(
        when,
        "'" + Problems.shown(condition.toString()) + "' is never true",
        "a condition that can be true, or no such step");
  }

  private static String pointer(int step, String word) {
    return Pointer.of(Pointer.of(STEPS, step), word);
  }
}
