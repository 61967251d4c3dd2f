package io.jarvis.dispatcher.core;

import io.jarvis.catalog.Quota;
import io.jarvis.protocol.Priority;
import java.util.Map;

/**
 * A tenant as a plan sees it.
 *
 * @param weight of its share
 * @param held what its tasks hold that are assigned or run, by class; not copied
 */
public record TenantSnapshot(int weight, Quota quota, Map<Priority, Holdings> held) {
  static final TenantSnapshot UNKNOWN = new TenantSnapshot(1, Quota.NONE, Map.of());

  TenantSnapshot holding(Map<Priority, Holdings> present) {
    return new TenantSnapshot(weight, quota, present);
  }
}
