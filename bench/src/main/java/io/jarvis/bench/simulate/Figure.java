package io.jarvis.bench.simulate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Something by which plays are compared.
 *
 * @param scale what it can be at most, or 0 if that is not known
 */
record Figure(String name, double scale, ToDoubleFunction<Outcome> of) {
  /** Of so many tenants shares are drawn. */
  private static final int TENANTS = 20;

  private static final double WHOLE = 1;

  /** Waits, slowdown, utilisation of each resource and the share of each tenant. */
  static List<Figure> all(Collection<Outcome> outcomes) {
    List<Figure> figures = new ArrayList<>();
    figures.add(new Figure("mean wait [s]", 0, outcome -> outcome.waits().meanSeconds()));
    figures.add(new Figure("longest wait [s]", 0, outcome -> outcome.waits().maxSeconds()));
    figures.add(new Figure("bounded slowdown", 0, outcome -> outcome.waits().boundedSlowdown()));
    figures.add(
        new Figure("not placed", 0, outcome -> outcome.refused() + (double) outcome.unplaced()));
    figures.addAll(parts("utilisation of ", outcomes, Outcome::utilisation));
    figures.addAll(parts("share of ", outcomes, Outcome::shares));
    return figures;
  }

  private static List<Figure> parts(
      String what,
      Collection<Outcome> outcomes,
      Function<Outcome, SortedMap<String, Double>> parts) {
    return outcomes.stream()
        .flatMap(outcome -> parts.apply(outcome).keySet().stream())
        .distinct()
        .sorted()
        .limit(TENANTS)
        .map(part ->
            new Figure(what + part, WHOLE, outcome -> parts.apply(outcome).getOrDefault(part, 0.0)))
        .toList();
  }

  /** What a whole bar stands for. */
  double full(Collection<Outcome> outcomes) {
    double most = outcomes.stream().mapToDouble(of).max().orElse(0);
    return scale > 0 ? scale : Math.max(most, Double.MIN_NORMAL);
  }

  String text(double value) {
    return scale == WHOLE
        ? String.format(Locale.ROOT, "%.1f %%", value * 100)
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
