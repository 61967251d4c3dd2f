package io.jarvis.dag.core.run;

import io.jarvis.dag.core.run.RunMemory.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * Who waits for how many steps, and how many have not ended. Made from how the steps stand, then
 * told of each that ends. Not thread-safe.
 */
final class Needs {
  private final Graph graph;
  private final int[] open;
  private final int[] broken;
  private final List<Integer> met = new ArrayList<>();
  private int stepsLeft;
  private int exitStepsLeft;

  Needs(Graph graph, List<StepProgress> progress) {
    this.graph = graph;
    open = new int[graph.size()];
    broken = new int[graph.size()];
    for (int i = 0; i < graph.size(); i++) {
      StepState state = progress.get(i).state();
      count(i, state.ended() ? 0 : 1);
      for (int need : graph.needs(i)) {
        StepState needed = progress.get(need).state();
        open[i] += needed.ended() ? 0 : 1;
        broken[i] += needed.ended() && !satisfies(need, needed) ? 1 : 0;
      }
      if (state == StepState.WAITING && open[i] == 0 && !graph.onExit(i)) {
        met.add(i);
      }
    }
  }

  private void count(int index, int by) {
    stepsLeft += graph.onExit(index) ? 0 : by;
    exitStepsLeft += graph.onExit(index) ? by : 0;
  }

  private boolean satisfies(int index, StepState state) {
    return switch (state) {
      case SUCCEEDED, SKIPPED -> true;
      case FAILED, CANCELLED -> graph.step(index).allowFailure();
      case WAITING, RUNNING, OMITTED -> false;
    };
  }

  /** The ordinary steps that wait for none, as it stood at first. */
  List<Integer> met() {
    return met;
  }

  /** A step has ended; those that wait for none any more. */
  List<Integer> ended(int index, StepState state) {
    count(index, -1);
    int breaks = satisfies(index, state) ? 0 : 1;
    List<Integer> free = new ArrayList<>();
    for (int dependent : graph.dependents(index)) {
      broken[dependent] += breaks;
      if (--open[dependent] == 0) {
        free.add(dependent);
      }
    }
    return free;
  }

  boolean met(int index) {
    return open[index] == 0;
  }

  /** Whether a step that it needs ended badly. */
  boolean broken(int index) {
    return broken[index] > 0;
  }

  /** Whether all that runs in this stage has ended. */
  boolean over(Stage stage) {
    return switch (stage) {
      case STEPS -> stepsLeft == 0;
      case EXIT_STEPS -> exitStepsLeft == 0;
      case OVER, FINISHED -> false;
    };
  }
}
