package io.jarvis.dispatcher.core;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.protocol.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What plans depend on besides what waits and what is reserved. Immutable, but for what nodes show
 * of their usage.
 *
 * @param mix which demands are expected to come
 */
public record Stage(
    List<NodeSnapshot> nodes,
    PlacementPolicy policy,
    Mix mix,
    SchedulingRules rules,
    Map<TenantId, ClusterConfig.Tenant> tenants) {
  public Stage {
    nodes = List.copyOf(nodes);
    tenants = Map.copyOf(tenants);
  }

  Stage withNodes(List<NodeSnapshot> others) {
    return new Stage(others, policy, mix, rules, tenants);
  }

  /** The same stage with this node in place of the one with its id. */
  Stage withNode(NodeSnapshot other) {
    return withNodes(
        nodes.stream().map(node -> node.id().equals(other.id()) ? other : node).toList());
  }

  Stage withMix(Mix other) {
    return new Stage(nodes, policy, other, rules, tenants);
  }

  Stage withTenant(TenantId tenant, ClusterConfig.Tenant terms) {
    Map<TenantId, ClusterConfig.Tenant> others = new HashMap<>(tenants);
    others.put(tenant, terms);
    return new Stage(nodes, policy, mix, rules, others);
  }

  /** What a tenant may hold; nothing limits one that is not configured. */
  ClusterConfig.Tenant terms(TenantId tenant) {
    return tenants.getOrDefault(tenant, ClusterConfig.Tenant.DEFAULT);
  }
}
