package io.jarvis.dag.core.run;

import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.definition.FailureRule;
import io.jarvis.dag.core.definition.Step;
import io.jarvis.dag.core.definition.Work;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of a definition by number, and who waits for whom. Immutable. */
final class Graph {
  private final List<Step> steps;
  private final Map<String, Integer> byName = new HashMap<>();
  private final int[][] needs;
  private final int[][] dependents;
  private final boolean failFast;

  Graph(Definition definition) {
    steps = definition.steps();
    failFast = definition.onFailure() == FailureRule.FAIL_FAST;
    for (Step step : steps) {
      byName.put(step.name(), byName.size());
    }
    needs = new int[steps.size()][];
    int[] counts = new int[steps.size()];
    for (int i = 0; i < needs.length; i++) {
      needs[i] = steps.get(i).needs().stream().mapToInt(byName::get).toArray();
      for (int need : needs[i]) {
        counts[need]++;
      }
    }
    dependents = turned(needs, counts);
  }

  private static int[][] turned(int[][] needs, int[] counts) {
    int[][] dependents = new int[needs.length][];
    for (int i = 0; i < needs.length; i++) {
      dependents[i] = new int[counts[i]];
    }
    for (int i = 0; i < needs.length; i++) {
      for (int need : needs[i]) {
        dependents[need][--counts[need]] = i;
      }
    }
    return dependents;
  }

  int size() {
    return steps.size();
  }

  Step step(int index) {
    return steps.get(index);
  }

  /** The number of a step, or -1. */
  int index(String name) {
    return byName.getOrDefault(name, -1);
  }

  int[] needs(int index) {
    return needs[index];
  }

  int[] dependents(int index) {
    return dependents[index];
  }

  int[][] allNeeds() {
    return needs;
  }

  int[][] allDependents() {
    return dependents;
  }

  boolean onExit(int index) {
    return steps.get(index).onExit().isPresent();
  }

  /** Which workflow a step runs; empty if it is a task. */
  Optional<Work.Workflow> workflow(int index) {
    return index >= 0 && steps.get(index).work() instanceof Work.Workflow workflow
        ? Optional.of(workflow)
        : Optional.empty();
  }

  /** Whether nothing more of the run begins once a step has failed. */
  boolean endsRun(int index) {
    return failFast && !onExit(index) && !steps.get(index).allowFailure();
  }

  /** Whether the run fails if a step ends so. */
  boolean isBad(int index, StepState state) {
    return switch (state) {
      case FAILED, CANCELLED -> !steps.get(index).allowFailure();
      case OMITTED -> true;
      case WAITING, RUNNING, SUCCEEDED, SKIPPED -> false;
    };
  }
}
