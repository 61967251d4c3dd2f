package io.jarvis.bench.packing;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.bench.BenchReport;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What {@code bench packing} says: allocation ratios, per cent of all GPUs. */
final class PackingReport implements BenchReport {
  private final SortedMap<String, Ratios> traces = new TreeMap<>();

  /**
   * The means over all orders of one trace.
   *
   * @param fgd what its authors published, if that is known
   */
  record Ratios(
      @JsonProperty("jarvis") double jarvis,
      @JsonProperty("fgd") @Nullable Double fgd,
      @JsonProperty("first_fit") double firstFit,
      @JsonProperty("best_fit") double bestFit) {
    Ratios {
      jarvis = rounded(jarvis);
      firstFit = rounded(firstFit);
      bestFit = rounded(bestFit);
    }

    private static double rounded(double ratio) {
      return Math.round(ratio * 100) / 100.0;
    }

    private String row(String trace) {
      return String.format(
          Locale.ROOT,
          "%-12s %7.2f %7s %10.2f %9.2f%n",
          trace,
          jarvis,
          fgd == null ? "-" : String.format(Locale.ROOT, "%.2f", fgd),
          firstFit,
          bestFit);
    }
  }

  void add(String trace, Ratios ratios) {
    traces.put(trace, ratios);
  }

  @Override
  public String table() {
    StringBuilder text = new StringBuilder("trace         jarvis     FGD  first-fit  best-fit\n");
    traces.forEach((trace, ratios) -> text.append(ratios.row(trace)));
    return text.toString();
  }

  @Override
  public String json() {
    return JsonMapper.shared().writeValueAsString(Map.of("traces", traces));
  }
}
