package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TenantId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Learns how long tasks of the same tenant and name run. Not thread-safe. Lost on restart: a
 * successor learns anew, and takes timeouts meanwhile.
 */
public final class Runtimes {
  /** The most pairs of tenant and name that are remembered; the least recently used is dropped. */
  static final int NAMES = 10_000;

  /** How many of its last runs are remembered of each. */
  static final int RUNS = 64;

  /** With fewer runs nothing is expected. */
  static final int LEAST_RUNS = 5;

  private static final int PERCENTILE = 95;

  private final Map<Name, Runs> runs = new LinkedHashMap<>(16, 0.75f, true);

  /** Nothing is known yet. */
  public Runtimes() {}

  /** An independent copy. */
  Runtimes(Runtimes other) {
    other.runs.forEach((name, known) -> runs.put(name, new Runs(known)));
  }

  private record Name(TenantId tenant, String name) {}

  /** The last runs of one name, and what is said of them. */
  private static final class Runs {
    private final Deque<Long> millis;
    private Quantiles quantiles = Quantiles.NONE;

    Runs() {
      millis = new ArrayDeque<>();
    }

    Runs(Runs other) {
      millis = new ArrayDeque<>(other.millis);
      quantiles = other.quantiles;
    }

    void add(long time) {
      millis.addLast(time);
      if (millis.size() > RUNS) {
        millis.removeFirst();
      }
      long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
      quantiles = new Quantiles(at(sorted, 0), at(sorted, 50), at(sorted, PERCENTILE));
    }

    private static Duration at(long[] sorted, int percent) {
      return Duration.ofMillis(sorted[sorted.length * percent / 100]);
    }
  }

  /** What the last runs of one name say: the shortest, the middle one, what 95 of 100 stayed in. */
  record Quantiles(Duration shortest, Duration median, Duration atMost) {
    static final Quantiles NONE = new Quantiles(Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /** How to make them anew: those used least lately first. */
  Stream<Step> steps() {
    return runs.entrySet().stream()
        .flatMap(entry ->
            entry.getValue().millis.stream()
                .map(millis ->
                    new Step.Ran(
                        entry.getKey().tenant(),
                        new Span(entry.getKey().name(), Duration.ZERO),
                        Duration.ofMillis(millis))));
  }

  /** A task ran so long. */
  public void ran(TenantId tenant, Span span, Duration time) {
    if (span.name().isEmpty()) {
      return;
    }
    runs.computeIfAbsent(new Name(tenant, span.name()), name -> new Runs())
        .add(Math.max(0, time.toMillis()));
    if (runs.size() > NAMES) {
      runs.remove(runs.keySet().iterator().next());
    }
  }

  /**
   * How long such a task is expected to run at most: its timeout, what its submitter expects, or
   * what 95 of 100 of its kind did not exceed, whichever is shorter.
   */
  public Duration expected(TenantId tenant, Span span) {
    return learned(tenant, span)
        .map(Quantiles::atMost)
        .filter(atMost -> atMost.compareTo(span.most()) < 0)
        .orElse(span.most());
  }

  /** What is known of such tasks; empty while too few of them have run. */
  Optional<Quantiles> learned(TenantId tenant, Span span) {
    return Optional.ofNullable(runs.get(new Name(tenant, span.name())))
        .filter(last -> last.millis.size() >= LEAST_RUNS)
        .map(last -> last.quantiles);
  }
}
