package io.jarvis.dispatcher.core;

import io.jarvis.catalog.SchedulingRules;
import io.jarvis.protocol.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All a plan depends on besides the instant. The lines, the usage of nodes and what tenants hold
 * are not copied: whoever makes the snapshot changes none of them while the plan is made.
 *
 * @param nodes all that count as present; while there are none nothing is judged to never fit
 * @param mix which demands are expected to come; what the policy makes of it is its affair
 * @param runtimes how long tasks should run; not copied
 * @param tenants of one that is missing nothing is held, and nothing limits it; one that is gone
 *     from the configuration while its tasks wait is not missing
 * @param kinships where the tasks of each group are; not copied
 * @param throttles how many of each key are placed and may be; not copied
 * @param preempting whom the plan before gave a place that others have to leave, as far as they
 *     still wait
 * @param turn of the latest assignment anywhere
 * @param limit how many tasks are placed at most, and how many are found to never fit
 */
public record ClusterSnapshot(
    List<NodeSnapshot> nodes,
    WaitingLines waiting,
    PlacementPolicy policy,
    Mix mix,
    Runtimes runtimes,
    SchedulingRules rules,
    Map<TenantId, TenantSnapshot> tenants,
    Kinships kinships,
    Throttles throttles,
    List<Placement.Preempts> preempting,
    long turn,
    int limit) {
  public ClusterSnapshot {
    nodes = List.copyOf(nodes);
    tenants = Map.copyOf(tenants);
    preempting = List.copyOf(preempting);
  }

  /** A snapshot without ties between tasks, and without preemptions under way. */
  public ClusterSnapshot(
      List<NodeSnapshot> nodes,
      WaitingLines waiting,
      PlacementPolicy policy,
      Mix mix,
      Runtimes runtimes,
      SchedulingRules rules,
      Map<TenantId, TenantSnapshot> tenants,
      long turn,
      int limit) {
    this(
        nodes,
        waiting,
        policy,
        mix,
        runtimes,
        rules,
        tenants,
        Kinships.NONE,
        new Throttles(),
        List.of(),
        turn,
        limit);
  }

  /**
   * A snapshot made of these parts.
   *
   * @param preempting the preemptions that are under way
   * @param turn of the latest assignment anywhere
   */
  public static ClusterSnapshot of(
      Stage stage,
      Books books,
      WaitingLines waiting,
      List<Placement.Preempts> preempting,
      long turn,
      int limit) {
    Map<TenantId, TenantSnapshot> tenants = new HashMap<>();
    waiting
        .tenants()
        .forEach(tenant -> tenants.put(tenant, TenantSnapshot.UNKNOWN.holding(books.held(tenant))));
    stage
        .tenants()
        .forEach((tenant, terms) ->
            tenants.put(
                tenant, new TenantSnapshot(terms.weight(), terms.quota(), books.held(tenant))));
    return new ClusterSnapshot(
        stage.nodes(),
        waiting,
        stage.policy(),
        stage.mix(),
        books.runtimes(),
        stage.rules(),
        tenants,
        books.kinships(),
        books.throttles(),
        preempting,
        turn,
        limit);
  }

  /** A snapshot in which nothing was placed before, and nobody has a limit. */
  public ClusterSnapshot(
      List<NodeSnapshot> nodes, WaitingLines waiting, PlacementPolicy policy, int limit) {
    this(
        nodes,
        waiting,
        policy,
        Mix.NONE,
        new Runtimes(),
        SchedulingRules.DEFAULT,
        Map.of(),
        0,
        limit);
  }
}
