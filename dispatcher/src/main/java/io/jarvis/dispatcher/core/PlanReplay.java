package io.jarvis.dispatcher.core;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.PlanRecord.Node;
import io.jarvis.dispatcher.core.PlanRecord.StageChange;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes recorded plans once more, by the planner of production, from what they were made from. Not
 * thread-safe.
 */
public final class PlanReplay {
  private Planner planner = new Planner();
  private Books books = new Books();
  private WaitingLines lines = new WaitingLines();
  private final Map<NodeId, Node> nodes = new TreeMap<>();
  private final Map<TenantId, ClusterConfig.Tenant> tenants = new HashMap<>();
  private Optional<PlacementPolicy> policy = Optional.empty();
  private Mix mix = Mix.NONE;
  private SchedulingRules rules = SchedulingRules.DEFAULT;
  private boolean started;

  /**
   * The decisions that the planner makes now, as the record has those that were made. Records come
   * in the order in which they were made; those before the first that starts afresh say too little.
   *
   * @return empty if the record says too little
   * @throws IllegalArgumentException if its policy is not on the class path
   */
  public Optional<String> decisions(PlanRecord plan) {
    if (plan.start() == PlanRecord.Start.FRESH) {
      begin();
    }
    if (!started) {
      return Optional.empty();
    }
    plan.steps().forEach(this::apply);
    apply(plan.stage());
    ClusterSnapshot cluster =
        ClusterSnapshot.of(stage(), books, lines, plan.preempting(), plan.turn(), plan.limit());
    return Optional.of(Decisions.of(planner.plan(cluster, plan.at())));
  }

  private void begin() {
    planner = new Planner();
    books = new Books();
    lines = new WaitingLines();
    nodes.clear();
    tenants.clear();
    started = true;
  }

  private void apply(Step step) {
    switch (step) {
      case Step.Came(Waiting task) -> lines.add(task);
      case Step.Left(Waiting task) -> lines.remove(task);
      case Step.Booked(NodeId node, Running running) -> books.booked(node, running);
      case Step.Freed(var task) -> books.freed(task);
      case Step.Ran(TenantId tenant, Span span, var time) ->
          books.runtimes().ran(tenant, span, time);
      case Step.Lives(TenantId tenant, var ties, int tasks) -> {
        for (int i = 0; i < tasks; i++) {
          books.throttles().lives(tenant, ties);
        }
      }
      case Step.Ended(TenantId tenant, var ties) -> books.throttles().ended(tenant, ties);
      case Step.Restored() ->
          throw new IllegalArgumentException("it is not told what was restored");
    }
  }

  private void apply(StageChange change) {
    change.policy().ifPresent(name -> policy = Optional.of(named(name)));
    change.mix().ifPresent(expected -> mix = expected);
    change.rules().ifPresent(present -> rules = present);
    change
        .tenants()
        .ifPresent(present -> {
          tenants.clear();
          present.forEach(terms -> tenants.put(terms.tenant(), terms.terms()));
        });
    change.gone().forEach(nodes::remove);
    change.nodes().forEach(node -> nodes.put(node.id(), node));
  }

  private static PlacementPolicy named(String name) {
    return Policies.named(name)
        .orElseThrow(
            () -> new IllegalArgumentException("the policy " + name + " is not on the class path"));
  }

  private Stage stage() {
    List<NodeSnapshot> present =
        nodes.values().stream().map(node -> node.with(books.usage(node.id()))).toList();
    return new Stage(present, policy.orElseThrow(), mix, rules, tenants);
  }
}
