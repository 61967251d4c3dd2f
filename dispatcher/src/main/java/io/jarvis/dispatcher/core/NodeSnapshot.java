package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.NodeId;

/**
 * A node as a plan sees it.
 *
 * @param used what is reserved on it
 * @param access whether new tasks may be sent there; those that may not still count as present
 * @param turn rises with each assignment anywhere; the one of the node's last
 */
public record NodeSnapshot(NodeId id, NodeOffer offer, NodeUsage used, Access access, long turn) {
  /** Whether new tasks may be sent to a node. */
  public enum Access {
    OPEN,
    SHUT
  }
}
