package io.jarvis.executor.container;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;

/** Whose container it is: exactly one per attempt and node. */
public record ContainerName(NodeId node, TaskId task, int attempt) {
  /** The name the engine knows it by. */
  @Override
  public String toString() {
    return "jarvis-" + node + "-" + task + "-" + attempt;
  }
}
