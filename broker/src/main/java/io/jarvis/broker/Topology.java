package io.jarvis.broker;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TenantId;
import java.io.IOException;

/**
 * Declares the queues that come and go with tenants and nodes. All of it is idempotent; the fixed
 * ones stand in {@code infra/rabbitmq/definitions.json}. Thread-safe.
 */
public interface Topology {
  /** The intake, pending, returned and blocked queues of a tenant, and their bindings. */
  void declareTenant(TenantId tenant) throws IOException;

  /** A node's queue, bound to {@code jarvis.assign}. */
  void declareNode(NodeId node) throws IOException;

  /**
   * Takes a node's queue off {@code jarvis.assign}: what is sent to the node from here on is
   * returned. The queue and what it holds stay.
   */
  void unbindNode(NodeId node) throws IOException;
}
