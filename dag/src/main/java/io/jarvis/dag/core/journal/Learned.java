package io.jarvis.dag.core.journal;

import io.jarvis.protocol.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long the tasks of steps took, or the runs that are steps, by workflow; later ones weigh more.
 * Not thread-safe. The workflow that was asked for the longest ago is forgotten for a new one.
 */
final class Learned {
  private static final int MOST_WORKFLOWS = 200;
  private static final double WEIGHT_OF_NEW = 0.3;
  private static final double MILLIS = 1_000;

  private final Map<Key, Map<String, Double>> seconds = new LinkedHashMap<>(16, 0.75f, true);

  private record Key(TenantId tenant, String workflow) {}

  /** A task of a step of this run, or a run that is one, has succeeded. */
  void add(RunRecord record, String step, Duration took) {
    String workflow = record.run().spec().definition().name();
    seconds
        .computeIfAbsent(new Key(record.created().tenant(), workflow), key -> new HashMap<>())
        .merge(
            step, took.toMillis() / MILLIS, (old, latest) -> old + WEIGHT_OF_NEW * (latest - old));
    if (seconds.size() > MOST_WORKFLOWS) {
      seconds.remove(seconds.keySet().iterator().next());
    }
  }

  /** A copy: a run keeps the order that it began with. */
  Map<String, Double> of(TenantId tenant, String workflow) {
    return Map.copyOf(seconds.getOrDefault(new Key(tenant, workflow), Map.of()));
  }

  List<RunsMemory.OfWorkflow> memory() {
    return seconds.entrySet().stream()
        .map(entry ->
            new RunsMemory.OfWorkflow(
                entry.getKey().tenant(), entry.getKey().workflow(), Map.copyOf(entry.getValue())))
        .toList();
  }

  void restore(List<RunsMemory.OfWorkflow> memory) {
    memory.forEach(
        each -> seconds.put(new Key(each.tenant(), each.name()), new HashMap<>(each.seconds())));
  }

  void clear() {
    seconds.clear();
  }
}
