package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TenantId;

/** Names a group of tasks of one tenant. */
record Kin(TenantId tenant, String group) {}
