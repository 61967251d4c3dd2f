package io.jarvis.executor.container;

import io.jarvis.protocol.task.ContainerSpec;
import io.jarvis.protocol.task.Resources;
import java.util.List;

/**
 * A container to be made.
 *
 * @param devices indexes of the GPUs it is given
 * @param fenceHash of the assignment that asked for it
 * @param epoch of the leader that assigned it
 */
public record ContainerPlan(
    ContainerName name,
    ContainerSpec spec,
    Resources resources,
    List<Integer> devices,
    RootRule rootRule,
    String fenceHash,
    long epoch) {
  public ContainerPlan {
    devices = List.copyOf(devices);
  }

  /** Whether the processes in it may be root's. */
  public enum RootRule {
    ALLOWED,
    FORBIDDEN
  }
}
