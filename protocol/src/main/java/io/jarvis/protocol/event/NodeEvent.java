package io.jarvis.protocol.event;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Word;

/** What happened to a node. */
public sealed interface NodeEvent extends Event {
  NodeId node();

  @Override
  default String subject() {
    return node().value();
  }

  /** Whether a node takes new tasks, as its operator wishes. */
  enum Mode implements Word {
    READY,
    CORDONED,
    DRAINING
  }

  /** It registered, for the first time or again. */
  record Joined(NodeId node) implements NodeEvent {}

  /** It left of its own will, having handed back what it had. */
  record Left(NodeId node) implements NodeEvent {}

  /** Its operator changed whether it takes new tasks. */
  record ModeChanged(NodeId node, Mode mode, String principal) implements NodeEvent {}

  /** Two witnesses agreed that it is gone; its tasks go back into the line (I8). */
  record Dead(NodeId node, String reason) implements NodeEvent {}
}
