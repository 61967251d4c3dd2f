package io.jarvis.dag.core.run;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;

/** Which steps begin anew when a run is retried, and which of them keep what succeeded. */
final class Restart {
  private final boolean[] again;
  private final boolean[] rest;

  private Restart(int steps) {
    again = new boolean[steps];
    rest = new boolean[steps];
  }

  /**
   * Decides it.
   *
   * @param chosen by name; none: those that ended badly or were not reached
   */
  static Restart of(Graph graph, List<StepProgress> progress, Set<String> chosen) {
    Restart restart = new Restart(graph.size());
    ArrayDeque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < graph.size(); i++) {
      boolean bad = graph.isBad(i, progress.get(i).state());
      boolean wanted = chosen.isEmpty() ? bad : chosen.contains(graph.step(i).name());
      restart.again[i] = wanted || graph.onExit(i);
      restart.rest[i] = chosen.isEmpty() && bad && !graph.onExit(i) && progress.get(i).tasks() > 0;
      if (restart.again[i]) {
        open.add(i);
      }
    }
    restart.spread(graph, open);
    return restart;
  }

  /** What needs a step that begins anew begins anew as a whole. */
  private void spread(Graph graph, ArrayDeque<Integer> open) {
    while (!open.isEmpty()) {
      for (int dependent : graph.dependents(open.remove())) {
        rest[dependent] = false;
        if (!again[dependent]) {
          again[dependent] = true;
          open.add(dependent);
        }
      }
    }
  }

  boolean again(int index) {
    return again[index];
  }

  /** Whether what succeeded of it is kept. */
  boolean restOnly(int index) {
    return rest[index];
  }
}
