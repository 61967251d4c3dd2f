package io.jarvis.bench.dags;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.bench.BenchReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code bench dags} says.
 *
 * @param instances by name, then by the number of slots
 * @param real by name, those that ran through all of Jarvis on 16 slots; empty unless asked for
 */
record DagsReport(
    @JsonProperty("instances") SortedMap<String, SortedMap<Integer, Cell>> instances,
    @JsonProperty("real") SortedMap<String, RealRun> real)
    implements BenchReport {
  @Override
  public String json() {
    return JsonMapper.shared().writeValueAsString(this);
  }

  @Override
  public String table() {
    StringBuilder text = new StringBuilder("makespan over that of a plain list schedule (HEFT)\n");
    text.append(String.format(Locale.ROOT, "%-44s", "slots"));
    instances.values().stream()
        .limit(1)
        .flatMap(cells -> cells.keySet().stream())
        .forEach(slots -> text.append(String.format(Locale.ROOT, "%9d", slots)));
    text.append('\n');
    instances.forEach((name, cells) -> {
      text.append(String.format(Locale.ROOT, "%-44s", name));
      cells.values().forEach(cell -> text.append(shown(cell)));
      text.append('\n');
    });
    text.append(summary());
    real.forEach((name, run) -> text.append(shown(name, run)));
    return text.toString();
  }

  private static String shown(String name, RealRun run) {
    return String.format(
        Locale.ROOT,
        "%-44s %6d steps: simulated %8.3f s, real %8.3f s, ratio %.3f%n",
        name,
        run.steps(),
        run.simulated(),
        run.real(),
        run.ratio());
  }

  private static String shown(Cell cell) {
    return cell.ratio()
        .map(ratio -> String.format(Locale.ROOT, "%9.4f", ratio))
        .orElseGet(() -> String.format(Locale.ROOT, "%9s", "-"));
  }

  private String summary() {
    List<Double> ratios =
        instances.values().stream()
            .map(Map::values)
            .flatMap(cells -> cells.stream().flatMap(cell -> cell.ratio().stream()))
            .collect(Collectors.toList());
    double mean = ratios.stream().mapToDouble(ratio -> ratio).average().orElse(Double.NaN);
    double worst = ratios.stream().mapToDouble(ratio -> ratio).max().orElse(Double.NaN);
    return String.format(
        Locale.ROOT, "%d cells: mean %.5f, worst %.5f%n", ratios.size(), mean, worst);
  }
}
