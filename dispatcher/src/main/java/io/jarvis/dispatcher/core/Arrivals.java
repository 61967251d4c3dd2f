package io.jarvis.dispatcher.core;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Learns which demands come: counts arrivals, and forgets the older ones by halves. What it says
 * changes in steps, each after an eighth more of arrivals, so that what was worked out from it
 * keeps. Not thread-safe. Lost on restart: a successor learns anew.
 */
public final class Arrivals {
  /** After this many arrivals all counts are halved. */
  static final int REMEMBERED = 100_000;

  /** The most demands that are told apart. */
  static final int MOST_DEMANDS = 1_000;

  private static final int FIRST_STEP = 8;

  private final Map<Demand, Integer> counts = new HashMap<>();
  private Mix mix = Mix.NONE;
  private int total;
  private int sinceStep;

  /** Counts the arrival of a task. Constraints are ignored. */
  public void add(Demand demand) {
    counts.merge(demand.anywhere(), 1, Integer::sum);
    total++;
    sinceStep++;
    if (total >= REMEMBERED || counts.size() > MOST_DEMANDS) {
      forget();
    }
    if (sinceStep >= Math.max(FIRST_STEP, total / 8)) {
      sinceStep = 0;
      mix = counted();
    }
  }

  /** The demands that are expected to come. */
  public Mix mix() {
    return mix;
  }

  private void forget() {
    counts.replaceAll((demand, count) -> count / 2);
    counts.values().removeIf(count -> count == 0);
    total = counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private Mix counted() {
    double all = Math.max(1, total);
    List<Mix.Expected> expected =
        counts.entrySet().stream()
            .map(entry -> new Mix.Expected(entry.getKey(), entry.getValue() / all))
            .sorted(
                Comparator.comparingDouble(Mix.Expected::share)
                    .reversed()
                    .thenComparing(e -> e.demand().toString()))
            .toList();
    return new Mix(expected);
  }
}
