package io.jarvis.executor;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.executor.core.Ledger;
import io.jarvis.executor.core.Verdict;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.metrics.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What an executor measures, as the catalogue names it. Thread-safe. */
final class ExecutorMetrics {
  private static final String NODE = "node";

  private final MeterRegistry registry;
  private final NodeId node;
  private final Counter succeeded;
  private final Timer containers;
  private final Map<Cause, Counter> failed = new EnumMap<>(Cause.class);

  ExecutorMetrics(MeterRegistry registry, NodeId node) {
    this.registry = registry;
    this.node = node;
    this.succeeded = attempts("none");
    this.containers =
        registry.timer(Metric.EXECUTOR_CONTAINER_TIME.metricName(), NODE, node.value());
    for (Cause cause : Cause.values()) {
      failed.put(cause, attempts(cause.word()));
    }
  }

  void ended(Verdict verdict, Ending ending) {
    ending
        .startedAt()
        .ifPresent(start -> containers.record(Duration.between(start, ending.endedAt())));
    switch (verdict) {
      case Verdict.Success(var output) -> succeeded.increment();
      case Verdict.Failure(Cause cause, String message) ->
          java.util.Objects.requireNonNull(failed.get(cause)).increment();
    }
  }

  /** Measures what is reserved on a node. */
  void watch(AttemptTable table, NodeOffer offer) {
    Gauge.builder(Metric.EXECUTOR_RUNNING.metricName(), table, AttemptTable::size)
        .tag(NODE, node.value())
        .description(Metric.EXECUTOR_RUNNING.meaning())
        .register(registry);
    capacity(Metric.EXECUTOR_CAPACITY_CPU, offer.cpu().millis() / 1000.0);
    capacity(Metric.EXECUTOR_CAPACITY_MEMORY, offer.memory().bytes());
    reserved(table, "cpu", ledger -> share(ledger.cpuMillis(), offer.cpu().millis()));
    reserved(table, "memory", ledger -> share(ledger.memoryBytes(), offer.memory().bytes()));
    reserved(table, "disk", ledger -> share(ledger.diskBytes(), offer.disk().bytes()));
    reserved(table, "tasks", ledger -> share(ledger.attempts(), offer.tasks()));
  }

  private void capacity(Metric metric, double offered) {
    Gauge.builder(metric.metricName(), () -> offered)
        .tag(NODE, node.value())
        .description(metric.meaning())
        .register(registry);
  }

  private void reserved(AttemptTable table, String resource, ToDoubleFunction<Ledger> figure) {
    Gauge.builder(Metric.EXECUTOR_RESERVED.metricName(), table, t -> t.booked(figure))
        .tag(NODE, node.value())
        .tag("resource", resource)
        .description(Metric.EXECUTOR_RESERVED.meaning())
        .register(registry);
  }

  private static double share(long reserved, long offered) {
    return offered == 0 ? 0 : (double) reserved / offered;
  }

  private Counter attempts(String cause) {
    return Counter.builder(Metric.EXECUTOR_ATTEMPTS.metricName())
        .tag(NODE, node.value())
        .tag("cause", cause)
        .description(Metric.EXECUTOR_ATTEMPTS.meaning())
        .register(registry);
  }
}
