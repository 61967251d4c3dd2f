package io.jarvis.dispatcher.core;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What each tenant's placed tasks hold, by class. Not thread-safe. */
final class Accounts {
  private final Map<TenantId, Map<Priority, Holdings>> byTenant = new HashMap<>();

  void clear() {
    byTenant.clear();
  }

  void add(Claim claim) {
    byTenant
        .computeIfAbsent(claim.tenant(), tenant -> new EnumMap<>(Priority.class))
        .computeIfAbsent(claim.priority(), priority -> new Holdings())
        .add(claim.demand().each());
  }

  /** Takes away what was added. */
  void remove(Claim claim) {
    Map<Priority, Holdings> classes = byTenant.get(claim.tenant());
    if (classes == null) {
      return;
    }
    Holdings held = classes.get(claim.priority());
    if (held != null) {
      held.remove(claim.demand().each());
      if (held.tasks() == 0) {
        classes.remove(claim.priority());
      }
    }
    if (classes.isEmpty()) {
      byTenant.remove(claim.tenant());
    }
  }

  Map<Priority, Holdings> held(TenantId tenant) {
    return byTenant.getOrDefault(tenant, Map.of());
  }
}
