package io.jarvis.dispatcher.core;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;

/** Names one line: those of a tenant that left a line once come before its new ones. */
public record LineKey(TenantId tenant, Priority priority, Origin origin) {
  /** Whether a task is in the line for the first time. Declared in the order of service. */
  public enum Origin {
    RETURNED,
    PENDING
  }
}
