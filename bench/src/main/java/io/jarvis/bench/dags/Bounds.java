package io.jarvis.bench.dags;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What others reached: the makespans of {@code baselines/} beside the recorded workflows. A file
 * that is not there leaves its figures out.
 */
final class Bounds {
  private final Map<String, Map<String, String>> bounds = new HashMap<>();
  private final Map<String, Map<String, String>> published = new HashMap<>();

  private Bounds() {}

  static Bounds read(Path baselines) throws IOException {
    Bounds read = new Bounds();
    for (Map<String, String> row : rows(baselines.resolve("dag-bounds.csv"))) {
      read.bounds.put(row.get("instance"), row);
    }
    for (Map<String, String> row : rows(baselines.resolve("dag-published-makespans.csv"))) {
      read.published.put(row.get("instance") + "/" + row.get("hosts"), row);
    }
    return read;
  }

  private static List<Map<String, String>> rows(Path file) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    if (Files.exists(file)) {
      List<String> lines = Files.readAllLines(file);
      String[] names = lines.getFirst().split(",", -1);
      for (String line : lines.subList(1, lines.size())) {
        String[] values = line.split(",", -1);
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < names.length && i < values.length; i++) {
          row.put(names[i], values[i]);
        }
        rows.add(row);
      }
    }
    return rows;
  }

  /** Of a plain list schedule that exists. */
  Optional<Double> heft(String instance, int slots) {
    return number(bounds.getOrDefault(instance, Map.of()), "HEFT_" + slots);
  }

  Optional<Double> publishedHeft(String instance, int slots) {
    return number(published.getOrDefault(instance + "/" + slots, Map.of()), "published_HEFT_NC_s");
  }

  private static Optional<Double> number(Map<String, String> row, String column) {
    return Optional.ofNullable(row.get(column))
        .filter(text -> !text.isBlank())
        .map(Double::valueOf);
  }
}
