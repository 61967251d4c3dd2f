package io.jarvis.dag.core.run;

import java.util.TreeSet;

/** The steps that have tasks to submit, in the order of service. Not thread-safe. */
final class Ready {
  private final TreeSet<Integer> steps;
  private final int[] servedAfter;

  Ready(double[] order) {
    steps = new TreeSet<>(Order.firstByHighest(order));
    servedAfter = Order.servedAfter(order);
  }

  /** How many steps come after this one, were all of them ready. */
  int servedAfter(int index) {
    return servedAfter[index];
  }

  /** Follows a step: it is here while it has pending tasks and may have more active ones. */
  void follow(int index, StepProgress progress, int maxParallel) {
    if (progress.state() == StepState.RUNNING && progress.hasRoom(maxParallel)) {
      steps.add(index);
    } else {
      steps.remove(index);
    }
  }

  Iterable<Integer> inOrder() {
    return steps;
  }
}
