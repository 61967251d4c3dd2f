package io.jarvis.state;

import io.jarvis.protocol.metrics.Metric;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Measures a service's fold of the log: how far it is behind, and what it made of the events. */
public final class FoldMeters {
  private FoldMeters() {}

  public static void register(
      MeterRegistry registry, String service, LogFold fold, FoldCounts counts) {
    Gauge.builder(Metric.FOLD_LAG.metricName(), fold, LogFold::lag)
        .description(Metric.FOLD_LAG.meaning())
        .tag("service", service)
        .register(registry);
    for (String result : FoldCounts.results()) {
      FunctionCounter.builder(Metric.FOLD_EVENTS.metricName(), counts, c -> c.of(result))
          .description(Metric.FOLD_EVENTS.meaning())
          .tag("service", service)
          .tag("result", result)
          .register(registry);
    }
  }
}
