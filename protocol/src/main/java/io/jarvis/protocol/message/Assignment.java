package io.jarvis.protocol.message;

import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import java.util.List;
import java.util.Optional;

/**
 * A task's message on its way to, or at, a node.
 *
 * @param task its {@code attempt} is that of this assignment
 * @param devices the indexes of the GPUs it was given
 * @param membership if it is a member of a gang
 */
public record Assignment(
    TaskMessage task,
    NodeId node,
    long epoch,
    Fence fence,
    List<Integer> devices,
    Optional<Membership> membership) {
  public Assignment {
    devices = List.copyOf(devices);
  }

  /** The assignment of a task that is no gang. */
  public Assignment(TaskMessage task, NodeId node, long epoch, Fence fence, List<Integer> devices) {
    this(task, node, epoch, fence, devices, Optional.empty());
  }

  /** By what its node and its output's stream know it: the task, or a member of it. */
  public TaskId id() {
    return task.spec().id().member(membership.map(Membership::rank).orElse(0));
  }
}
