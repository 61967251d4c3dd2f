package io.jarvis.watchdog;

import io.jarvis.protocol.metrics.Metric;
import io.jarvis.state.FoldCounts;
import io.jarvis.state.FoldMeters;
import io.jarvis.state.LogFold;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The watchdog's part of the catalogue of metrics. Thread-safe. */
final class WatchdogMeters {
  static final String SERVICE = "watchdog";

  private final MeterRegistry registry;
  private final AtomicInteger leader = new AtomicInteger();
  private final Counter nodesDead;
  private final Map<Settlement.Result, Counter> settled = new EnumMap<>(Settlement.Result.class);
  private final Map<Repair, Counter> repaired = new EnumMap<>(Repair.class);
  private final Map<String, AtomicLong> depths = new ConcurrentHashMap<>();

  WatchdogMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder(Metric.WATCHDOG_LEADER.metricName(), leader, AtomicInteger::get)
        .description(Metric.WATCHDOG_LEADER.meaning())
        .register(registry);
    nodesDead = registry.counter(Metric.WATCHDOG_DEAD_NODES.metricName());
    for (Settlement.Result result : Settlement.Result.values()) {
      settled.put(
          result,
          registry.counter(Metric.WATCHDOG_LETTERS.metricName(), "decision", result.word()));
    }
    for (Repair repair : Repair.values()) {
      repaired.put(
          repair, registry.counter(Metric.WATCHDOG_REPAIRED.metricName(), "repair", repair.word()));
    }
  }

  void leads() {
    leader.set(1);
  }

  void follows() {
    leader.set(0);
    depths.values().forEach(depth -> depth.set(0));
  }

  void settled(Settlement.Result result) {
    Objects.requireNonNull(settled.get(result)).increment();
  }

  void nodeDead() {
    nodesDead.increment();
  }

  void repaired(Repair repair) {
    Objects.requireNonNull(repaired.get(repair)).increment();
  }

  void fold(LogFold fold, FoldCounts counts) {
    FoldMeters.register(registry, SERVICE, fold, counts);
  }

  void depth(String queue, long messages) {
    depths
        .computeIfAbsent(
            queue,
            name -> {
              AtomicLong depth = new AtomicLong();
              Gauge.builder(Metric.WATCHDOG_QUEUE.metricName(), depth, AtomicLong::get)
                  .description(Metric.WATCHDOG_QUEUE.meaning())
                  .tag("queue", name)
                  .register(registry);
              return depth;
            })
        .set(messages);
  }

  void oldestLetter(Supplier<Number> seconds) {
    Gauge.builder(Metric.WATCHDOG_OLDEST_LETTER.metricName(), seconds)
        .description(Metric.WATCHDOG_OLDEST_LETTER.meaning())
        .register(registry);
  }

  /** What was put right without a letter. */
  enum Repair implements io.jarvis.protocol.Word {
    SUBMITTED,
    ORPHAN
  }
}
