package io.jarvis.executor.container;

import io.jarvis.executor.core.GangSeat;
import io.jarvis.protocol.task.ContainerSpec;
import io.jarvis.protocol.task.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container to be made.
 *
 * @param variables what its processes are told beside what its specification says
 * @param devices indexes of the GPUs it is given
 * @param fenceHash of the assignment that asked for it
 * @param epoch of the leader that assigned it
 * @param gang if it is one of several that reach each other
 */
public record ContainerPlan(
    ContainerName name,
    ContainerSpec spec,
    Resources resources,
    Map<String, String> variables,
    List<Integer> devices,
    RootRule rootRule,
    String fenceHash,
    long epoch,
    Optional<Gang> gang) {
  public ContainerPlan {
    variables = Map.copyOf(variables);
    devices = List.copyOf(devices);
  }

  /** Whether it reaches nobody but itself. */
  boolean alone() {
    return gang.isEmpty() && spec.network() == ContainerSpec.Network.NONE;
  }

  /** What a member of a gang is connected to. */
  public record Gang(GangSeat seat, Reach reach) {}

  /** Whom the members of a gang can reach over its own network. */
  public enum Reach {
    GANG_ALONE,
    /** The other members, and what {@code network: bridge} reaches. */
    OUTSIDE
  }

  /** Whether the processes in the container may run as root. */
  public enum RootRule {
    ALLOWED,
    FORBIDDEN
  }
}
