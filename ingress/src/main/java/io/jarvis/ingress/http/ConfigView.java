package io.jarvis.ingress.http;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TimeSpan;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The cluster's configuration.
 *
 * @param values what stands in the store, by key
 * @param problems what is wrong with it; the last good values are in force instead
 */
record ConfigView(Map<String, JsonNode> values, InForce inForce, List<FieldError> problems) {
  /** The values in force. */
  record InForce(
      String policy,
      Scheduling scheduling,
      Map<String, ClusterConfig.Tenant> tenants,
      List<String> allowedCapabilities,
      String userRule) {}

  /** The order of service. */
  record Scheduling(String agingStep, String clusterWide, int clusterWidePercent, int imageWeight) {
    static Scheduling of(SchedulingRules rules) {
      return new Scheduling(
          TimeSpan.format(rules.agingStep()),
          rules.clusterWide().map(Priority::word).orElse("none"),
          rules.clusterWidePercent(),
          rules.imageWeight());
    }
  }
}
