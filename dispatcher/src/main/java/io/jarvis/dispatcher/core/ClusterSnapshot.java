package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All a plan depends on besides the instant. The lines and the usage of nodes are not copied:
 * whoever makes the snapshot changes neither while the plan is made.
 *
 * @param nodes all that count as present; while there are none nothing is judged to never fit
 * @param mix which demands are expected to come; what the policy makes of it is its affair
 * @param weights how many tasks of a tenant are placed in a row; 1 where it is missing
 * @param servedLast the tenant after which the rotation goes on
 * @param turn of the latest assignment anywhere
 * @param limit how many tasks are placed at most, and how many are found to never fit
 */
public record ClusterSnapshot(
    List<NodeSnapshot> nodes,
    WaitingLines waiting,
    PlacementPolicy policy,
    Mix mix,
    Map<TenantId, Integer> weights,
    Optional<TenantId> servedLast,
    long turn,
    int limit) {
  public ClusterSnapshot {
    nodes = List.copyOf(nodes);
    weights = Map.copyOf(weights);
  }

  /** One of which nothing is known of what is to come. */
  public ClusterSnapshot(
      List<NodeSnapshot> nodes,
      WaitingLines waiting,
      PlacementPolicy policy,
      Map<TenantId, Integer> weights,
      Optional<TenantId> servedLast,
      long turn,
      int limit) {
    this(nodes, waiting, policy, Mix.NONE, weights, servedLast, turn, limit);
  }
}
