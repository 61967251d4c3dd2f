package io.jarvis.protocol.message;

import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import java.util.List;

/**
 * A task's message on its way to, or at, a node.
 *
 * @param task its {@code attempt} is that of this assignment
 * @param devices the indexes of the GPUs it was given
 */
public record Assignment(
    TaskMessage task, NodeId node, long epoch, Fence fence, List<Integer> devices) {
  public Assignment {
    devices = List.copyOf(devices);
  }
}
