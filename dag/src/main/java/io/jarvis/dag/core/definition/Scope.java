package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.document.Problems;
import io.jarvis.dag.core.expression.Bindings;
import io.jarvis.dag.core.expression.Expression;
import io.jarvis.dag.core.expression.References;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the expressions of one step may speak of. */
record Scope(
    Definition definition,
    Map<String, Integer> byName,
    Step step,
    BitSet before,
    Problems problems) {
  /** Whatever stands outside of steps: it sees all of them. */
  static final Step NO_STEP = Step.nothing(Optional.of(OnExit.ALWAYS));

  /** An expression that is computed once for the step. */
  void ofStep(String pointer, Expression expression) {
    common(pointer, expression.references());
    for (String name : List.of(Bindings.ITEM, Bindings.INDEX, Bindings.MATRIX)) {
      if (expression.references().roots().contains(name)) {
        problems.add(pointer, "'" + name + "' is that of a single task", "params, steps or run");
      }
    }
  }

  /** An expression that is computed for each of its tasks. */
  void ofTask(String pointer, Expression expression) {
    References used = expression.references();
    common(pointer, used);
    Set<String> axes =
        step.fanOut() instanceof FanOut.Matrix(var lists) ? lists.keySet() : Set.of();
    if (used.roots().contains(Bindings.ITEM) && !(step.fanOut() instanceof FanOut.ForEach)) {
      problems.add(pointer, "there is no 'item'", "forEach in this step");
    }
    if (used.roots().contains(Bindings.INDEX) && step.fanOut() instanceof FanOut.Single) {
      problems.add(pointer, "there is no 'index'", "forEach or matrix in this step");
    }
    if (used.roots().contains(Bindings.MATRIX) && axes.isEmpty()) {
      problems.add(pointer, "there is no 'matrix'", "matrix in this step");
    } else {
      unknown(pointer, used.axes(), axes, "no axis of the matrix");
    }
  }

  private void common(String pointer, References used) {
    unknown(pointer, used.params(), definition.params().keySet(), "no parameter");
    unknown(pointer, used.ofRun(), Bindings.OF_RUN, "nothing that is known of a run");
    unknown(pointer, used.ofSteps(), Bindings.OF_STEP, "nothing that is known of a step");
    for (String name : used.steps()) {
      Integer index = byName.get(name);
      if (index == null) {
        problems.add(
            pointer, "there is no step '" + Problems.shown(name) + "'", "the name of a step");
      } else if (!sees(index)) {
        problems.add(
            pointer,
            "'" + name + "' may not have ended then",
            "needs: [" + name + "], here or in a step needed here");
      }
    }
  }

  private boolean sees(int index) {
    boolean ordinary = definition.steps().get(index).onExit().isEmpty();
    return before.get(index) || (step.onExit().isPresent() && ordinary);
  }

  private void unknown(String pointer, Set<String> used, Set<String> known, String what) {
    for (String name : used) {
      if (!known.contains(name)) {
        problems.add(
            pointer,
            "'" + Problems.shown(name) + "' is " + what,
            known.isEmpty()
                ? "none, for none is declared"
                : "one of " + String.join(", ", new TreeSet<>(known)));
      }
    }
  }
}
