package io.jarvis.bench.decisions;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.bench.BenchReport;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;

/** What {@code bench decisions} says: of each figure that of the policy that does worst. */
final class DecisionsReport implements BenchReport {
  private final SortedMap<String, Rates> byPolicy = new TreeMap<>();

  /** Placements a second of one policy: by the number of nodes, and by a scan of 10,000. */
  record Rates(double at1k, double at10k, double at100k, double scanAt10k) {
    double scanRatio() {
      return at10k / scanAt10k;
    }

    double costRatio() {
      return at1k / at100k;
    }
  }

  private record Worst(
      @JsonProperty("placements_per_s_10k") long placementsPerSecond,
      @JsonProperty("scan_ratio_10k") double scanRatio,
      @JsonProperty("cost_ratio_100k_to_1k") double costRatio) {}

  void add(String policy, Rates rates) {
    byPolicy.put(policy, rates);
  }

  @Override
  public String table() {
    StringBuilder text =
        new StringBuilder(
            "policy          1,000 [/s]  10,000 [/s] 100,000 [/s]  scan 10,000  to scan  cost 100k:1k\n");
    byPolicy.forEach((policy, rates) ->
        text.append(
            String.format(
                Locale.ROOT,
                "%-14s %11.0f %12.0f %12.0f %12.0f %8.1f %13.2f%n",
                policy,
                rates.at1k(),
                rates.at10k(),
                rates.at100k(),
                rates.scanAt10k(),
                rates.scanRatio(),
                rates.costRatio())));
    return text.toString();
  }

  @Override
  public String json() {
    return JsonMapper.shared()
        .writeValueAsString(
            new Worst(
                Math.round(lowest(Rates::at10k)),
                rounded(lowest(Rates::scanRatio)),
                rounded(-lowest(rates -> -rates.costRatio()))));
  }

  private double lowest(ToDoubleFunction<Rates> figure) {
    return byPolicy.values().stream().mapToDouble(figure).min().orElseThrow();
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
