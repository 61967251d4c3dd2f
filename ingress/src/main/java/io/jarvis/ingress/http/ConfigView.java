package io.jarvis.ingress.http;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.protocol.FieldError;
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
  /** What holds. */
  record InForce(
      String policy,
      Map<String, ClusterConfig.Tenant> tenants,
      List<String> allowedCapabilities,
      String userRule) {}
}
