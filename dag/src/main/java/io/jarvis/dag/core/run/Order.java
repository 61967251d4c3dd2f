package io.jarvis.dag.core.run;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * In which order ready steps are served: the one with the longest path behind it first. Where it is
 * known how long the steps take and how many run at once, that order is improved: the schedule it
 * leads to is justified to the right and to the left in turn (double justification, Valls,
 * Ballestín and Quintanilla 2005), and the start times of the best schedule found are the order.
 */
final class Order {
  /** How often the schedule is justified. */
  static final int PASSES = 10;

  /** From this many steps on the longest path is good enough. */
  static final int MOST_IMPROVED = 10_000;

  private final int[][] needs;
  private final int[][] dependents;
  private final double[] seconds;

  Order(int[][] needs, int[][] dependents, double[] seconds) {
    this.needs = needs;
    this.dependents = dependents;
    this.seconds = seconds;
  }

  /** Of a run's steps; one whose duration is not known takes as long as the others do. */
  static double[] of(Graph graph, RunSpec spec) {
    double usual = spec.learned().values().stream().mapToDouble(each -> each).average().orElse(1);
    double[] seconds =
        IntStream.range(0, graph.size())
            .mapToDouble(i -> spec.learned().getOrDefault(graph.step(i).name(), usual))
            .toArray();
    return new Order(graph.allNeeds(), graph.allDependents(), seconds)
        .of(spec.definition().maxParallel());
  }

  /** A number for each step; the higher, the earlier. */
  double[] of(int slots) {
    double[] longest = longestPaths();
    boolean known = Arrays.stream(seconds).anyMatch(each -> each != seconds[0]);
    return known && slots < seconds.length && seconds.length <= MOST_IMPROVED
        ? improved(longest, slots)
        : longest;
  }

  private double[] improved(double[] longest, int slots) {
    double[] starts = schedule(needs, dependents, longest, slots);
    double[] best = starts;
    double bound = lowerBound(longest, slots);
    for (int pass = 0; pass < PASSES && length(best) > bound; pass++) {
      double[] backwards = schedule(dependents, needs, ends(starts), slots);
      starts = schedule(needs, dependents, ends(backwards), slots);
      best = length(starts) < length(best) ? starts : best;
    }
    return Arrays.stream(best).map(start -> -start).toArray();
  }

  private double lowerBound(double[] longest, int slots) {
    return Math.max(Arrays.stream(longest).max().orElse(0), Arrays.stream(seconds).sum() / slots);
  }

  private double[] ends(double[] starts) {
    return IntStream.range(0, starts.length).mapToDouble(i -> starts[i] + seconds[i]).toArray();
  }

  private double length(double[] starts) {
    return Arrays.stream(ends(starts)).max().orElse(0);
  }

  private double[] longestPaths() {
    double[] longest = new double[seconds.length];
    int[] left = new int[seconds.length];
    int[] open = new int[seconds.length];
    int filled = 0;
    for (int i = 0; i < left.length; i++) {
      left[i] = dependents[i].length;
      if (left[i] == 0) {
        open[filled++] = i;
      }
    }
    for (int next = 0; next < filled; next++) {
      int at = open[next];
      longest[at] += seconds[at];
      for (int need : needs[at]) {
        longest[need] = Math.max(longest[need], longest[at]);
        if (--left[need] == 0) {
          open[filled++] = need;
        }
      }
    }
    return longest;
  }

  /** When each step starts if of the ready ones the highest is served first. */
  private double[] schedule(int[][] before, int[][] after, double[] order, int slots) {
    double[] starts = new double[seconds.length];
    int[] left = new int[seconds.length];
    PriorityQueue<Integer> ready = new PriorityQueue<>(firstByHighest(order));
    for (int i = 0; i < left.length; i++) {
      left[i] = before[i].length;
      if (left[i] == 0) {
        ready.add(i);
      }
    }
    PriorityQueue<Integer> running =
        new PriorityQueue<>(
            Comparator.<Integer>comparingDouble(i -> starts[i] + seconds[i])
                .thenComparing(Comparator.naturalOrder()));
    double now = 0;
    while (!ready.isEmpty() || !running.isEmpty()) {
      while (running.size() < slots && !ready.isEmpty()) {
        int step = ready.remove();
        starts[step] = now;
        running.add(step);
      }
      now = ended(running.element(), starts);
      while (!running.isEmpty() && ended(running.element(), starts) <= now) {
        for (int next : after[running.remove()]) {
          if (--left[next] == 0) {
            ready.add(next);
          }
        }
      }
    }
    return starts;
  }

  private double ended(int step, double[] starts) {
    return starts[step] + seconds[step];
  }

  /** For each step how many come after it. */
  static int[] servedAfter(double[] order) {
    List<Integer> served =
        IntStream.range(0, order.length).boxed().sorted(firstByHighest(order)).toList();
    int[] after = new int[order.length];
    for (int i = 0; i < after.length; i++) {
      after[served.get(i)] = after.length - 1 - i;
    }
    return after;
  }

  static Comparator<Integer> firstByHighest(double[] order) {
    return Comparator.<Integer>comparingDouble(i -> -order[i])
        .thenComparing(Comparator.naturalOrder());
  }
}
