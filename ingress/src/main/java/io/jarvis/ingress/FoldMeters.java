package io.jarvis.ingress;

import io.jarvis.protocol.metrics.Metric;
import io.jarvis.state.FoldCounts;
import io.jarvis.state.LogFold;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Measures the fold into the read model. */
final class FoldMeters {
  private static final String SERVICE = "ingress";

  private FoldMeters() {}

  static void register(MeterRegistry registry, LogFold fold, FoldCounts counts) {
    Gauge.builder(Metric.FOLD_LAG.metricName(), fold, LogFold::lag)
        .tag("service", SERVICE)
        .register(registry);
    for (String result : FoldCounts.results()) {
      FunctionCounter.builder(Metric.FOLD_EVENTS.metricName(), counts, c -> c.of(result))
          .tags("service", SERVICE, "result", result)
          .register(registry);
    }
  }
}
