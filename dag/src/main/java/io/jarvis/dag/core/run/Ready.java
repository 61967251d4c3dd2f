package io.jarvis.dag.core.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The steps that have tasks to submit, in the order of service. Not thread-safe. */
final class Ready {
  private final Graph graph;
  private final List<StepProgress> progress;
  private final TreeSet<Integer> steps;
  private final int[] servedAfter;

  Ready(double[] order, Graph graph, List<StepProgress> progress) {
    this.graph = graph;
    this.progress = progress;
    steps = new TreeSet<>(Order.firstByHighest(order));
    servedAfter = Order.servedAfter(order);
  }

  /** How many steps come after this one, were all of them ready. */
  int servedAfter(int index) {
    return servedAfter[index];
  }

  /** Follows a step: it is here while it has pending tasks and may have more active ones. */
  void follow(int index) {
    StepProgress step = progress.get(index);
    if (step.state() == StepState.RUNNING && step.hasRoom(graph.step(index).maxParallel())) {
      steps.add(index);
    } else {
      steps.remove(index);
    }
  }

  /** At most so many of those tasks that may be submitted at once, the first to be served first. */
  List<StepRef> next(int most, Instant now) {
    List<StepRef> next = new ArrayList<>();
    for (int index : steps) {
      if (next.size() >= most) {
        return next;
      }
      StepProgress step = progress.get(index);
      int ofStep = Math.min(most - next.size(), step.room(graph.step(index).maxParallel()));
      int task = step.nextToSend(0, now);
      for (; ofStep > 0 && task >= 0; ofStep--) {
        next.add(step.ref(graph.step(index).name(), task));
        task = step.nextToSend(task + 1, now);
      }
    }
    return next;
  }

  /** When the first of those is due that wait for a retry; empty if none does. */
  Optional<Instant> firstRetry() {
    return steps.stream()
        .filter(index -> graph.workflow(index).isPresent())
        .map(index -> progress.get(index).firstRetry())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }
}
