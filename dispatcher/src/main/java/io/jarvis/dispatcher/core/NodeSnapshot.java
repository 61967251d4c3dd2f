package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.NodeId;
import java.util.Set;

/**
 * A node as a plan sees it.
 *
 * @param used what is reserved on it
 * @param access whether new tasks may be sent there; those that may not still count as present
 * @param turn rises with each assignment anywhere; the one of the node's last
 * @param images those it holds, by their normal names
 */
public record NodeSnapshot(
    NodeId id, NodeOffer offer, NodeUsage used, Access access, long turn, Set<String> images) {
  public NodeSnapshot {
    images = Set.copyOf(images);
  }

  /** A node whose images are not known. */
  public NodeSnapshot(NodeId id, NodeOffer offer, NodeUsage used, Access access, long turn) {
    this(id, offer, used, access, turn, Set.of());
  }

  /** The same node with this usage and turn. */
  NodeSnapshot with(NodeUsage usage, long itsTurn) {
    return new NodeSnapshot(id, offer, usage, access, itsTurn, images);
  }

  /** The same node, taking tasks. */
  NodeSnapshot opened() {
    return new NodeSnapshot(id, offer, used, Access.OPEN, turn, images);
  }

  /** Whether new tasks may be sent to a node. */
  public enum Access {
    OPEN,
    SHUT
  }
}
