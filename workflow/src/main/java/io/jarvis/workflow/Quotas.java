package io.jarvis.workflow;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.ConfigStore;
import io.jarvis.dag.core.journal.Runs;
import io.jarvis.protocol.TenantId;

/**
 * How many more tasks of a tenant's runs may be submitted: together they never have more that have
 * not ended than its {@code maxQueued}. What the tenant submits itself is counted at the door.
 */
record Quotas(ConfigStore config) {

  /** Asked with the fold at rest. */
  int left(Runs runs, TenantId tenant) {
    long most =
        config.current().tenants().getOrDefault(tenant, ClusterConfig.Tenant.DEFAULT).maxQueued();
    long free = most - runs.active(tenant);
    // Far from the limit nobody needs to know how many are on their way.
    long left =
        free > Conductor.MOST_UNDER_WAY
            ? free - Conductor.MOST_UNDER_WAY
            : free - underWay(runs, tenant);
    return Math.clamp(left, 0, Integer.MAX_VALUE);
  }

  private static long underWay(Runs runs, TenantId tenant) {
    return runs.all().stream()
        .filter(record -> record.created().tenant().equals(tenant))
        .mapToLong(record -> record.run().underWay())
        .sum();
  }
}
