package io.jarvis.ingress;

import io.jarvis.catalog.NodeCatalog;
import io.jarvis.ingress.flow.Rates;
import io.jarvis.ingress.flow.TaskCounts;
import io.jarvis.ingress.http.NodeView;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.metrics.Metric;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Measures what the ingress sees of the whole cluster: its tasks, its nodes, its throughput. */
final class ClusterMeters {
  private ClusterMeters() {}

  static void register(MeterRegistry registry, TaskCounts tasks, NodeCatalog catalog, Rates rates) {
    for (TaskState state : TaskState.values()) {
      Gauge.builder(Metric.INGRESS_TASKS.metricName(), tasks, counts -> counts.of(state))
          .description(Metric.INGRESS_TASKS.meaning())
          .tag("state", state.word())
          // Nobody else holds the counts.
          .strongReference(true)
          .register(registry);
    }
    for (NodeView.State state : NodeView.State.values()) {
      Gauge.builder(Metric.INGRESS_NODES.metricName(), catalog, nodes -> in(state, nodes))
          .description(Metric.INGRESS_NODES.meaning())
          .tag("state", state.word())
          .register(registry);
    }
    for (Rates.Kind kind : Rates.Kind.values()) {
      FunctionCounter.builder(Metric.INGRESS_TRANSITIONS.metricName(), rates, r -> r.total(kind))
          .description(Metric.INGRESS_TRANSITIONS.meaning())
          .tag("transition", kind.word())
          .register(registry);
    }
  }

  private static double in(NodeView.State state, NodeCatalog catalog) {
    return catalog.nodes().stream().filter(node -> NodeView.state(node) == state).count();
  }
}
