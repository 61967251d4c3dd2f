package io.jarvis.dispatcher.core;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A plan that was made: its instant, how what it was made from differs from what the one before was
 * made from, and what it decided.
 *
 * @param start whether the one before counts
 * @param steps what happened to lines and books since then
 * @param stage what else has changed since then
 * @param preempting who got places before that others have to leave
 * @param turn of the latest assignment
 * @param limit how many it may place
 * @param decisions see {@link Decisions}
 */
public record PlanRecord(
    Start start,
    Instant at,
    List<Step> steps,
    StageChange stage,
    List<Placement.Preempts> preempting,
    long turn,
    int limit,
    String decisions) {
  public PlanRecord {
    steps = List.copyOf(steps);
    preempting = List.copyOf(preempting);
  }

  /** What the steps are made on. */
  public enum Start {
    /** On nothing: the steps begin with all that there was. */
    FRESH,
    /** On what the previous record left. */
    FOLLOWING
  }

  /**
   * What differs; what is empty does not.
   *
   * @param nodes those that are new or differ, but for their usage, which the books know
   * @param gone those that are there no longer
   */
  public record StageChange(
      Optional<String> policy,
      Optional<Mix> mix,
      Optional<SchedulingRules> rules,
      Optional<List<Terms>> tenants,
      List<Node> nodes,
      List<NodeId> gone) {
    public StageChange {
      nodes = List.copyOf(nodes);
      gone = List.copyOf(gone);
    }
  }

  /** What a tenant may have. */
  public record Terms(TenantId tenant, ClusterConfig.Tenant terms) {}

  /** A node without its usage. */
  public record Node(NodeId id, NodeOffer offer, Access access, long turn, Set<String> images) {
    static Node of(NodeSnapshot node) {
      return new Node(node.id(), node.offer(), node.access(), node.turn(), node.images());
    }

    NodeSnapshot with(NodeUsage used) {
      return new NodeSnapshot(id, offer, used, access, turn, images);
    }
  }
}
