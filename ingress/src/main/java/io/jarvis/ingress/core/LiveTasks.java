package io.jarvis.ingress.core;

import io.jarvis.protocol.TenantId;

/** How many tasks of a tenant have not ended, as far as is known. */
@FunctionalInterface
public interface LiveTasks {
  long of(TenantId tenant);
}
