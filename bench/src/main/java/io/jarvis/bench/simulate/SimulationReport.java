package io.jarvis.bench.simulate;

import io.jarvis.bench.BenchReport;
import io.jarvis.bench.waits.Waits;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The outcomes of several plays side by side, in the order in which they were added. */
final class SimulationReport implements BenchReport {
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();

  void add(String variant, Outcome outcome) {
    outcomes.put(variant, outcome);
  }

  Map<String, Outcome> outcomes() {
    return outcomes;
  }

  @Override
  public String table() {
    StringBuilder text =
        new StringBuilder(
            "   mean wait  longest wait  bounded    makespan    not   utilisation / shares\n"
                + "         [s]           [s] slowdown         [s] placed\n");
    outcomes.forEach((variant, outcome) -> text.append(row(variant, outcome)));
    return text.toString();
  }

  private static String row(String variant, Outcome outcome) {
    Waits waits = outcome.waits();
    return String.format(
        Locale.ROOT,
        "%s%n%12.1f %13d %8.2f %11d %6d   %s / %s%n",
        variant,
        waits.meanSeconds(),
        waits.maxSeconds(),
        waits.boundedSlowdown(),
        outcome.makespanSeconds(),
        outcome.refused() + outcome.unplaced(),
        percents(outcome.utilisation()),
        percents(outcome.shares()));
  }

  static String percents(SortedMap<String, Double> parts) {
    return parts.entrySet().stream()
        .map(part -> String.format(Locale.ROOT, "%s %.1f %%", part.getKey(), part.getValue() * 100))
        .collect(Collectors.joining(", "));
  }

  @Override
  public String json() {
    return JsonMapper.shared().writeValueAsString(Map.of("variants", outcomes));
  }
}
