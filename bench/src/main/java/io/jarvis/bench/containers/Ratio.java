package io.jarvis.bench.containers;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Containers a second, the median of each and of the ratios of the pairs.
 *
 * @param ratio of ours to the bare loop's, pair by pair
 */
record Ratio(
    @JsonProperty("raw") double raw,
    @JsonProperty("jarvis") double jarvis,
    @JsonProperty("ratio") double ratio) {
  /** Two rounds, one right after the other. */
  record Pair(double raw, double jarvis) {
    double ratio() {
      return jarvis / raw;
    }
  }

  static Ratio of(List<Pair> pairs) {
    return new Ratio(
        median(pairs, Pair::raw), median(pairs, Pair::jarvis), median(pairs, Pair::ratio));
  }

  String row(int atOnce) {
    return String.format(Locale.ROOT, "%7d %10.2f %10.2f %8.3f%n", atOnce, raw, jarvis, ratio);
  }

  private static double median(List<Pair> pairs, ToDoubleFunction<Pair> figure) {
    double[] sorted = pairs.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return Math.round(median * 1000) / 1000.0;
  }
}
