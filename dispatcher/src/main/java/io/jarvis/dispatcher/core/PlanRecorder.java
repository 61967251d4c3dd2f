package io.jarvis.dispatcher.core;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.PlanRecord.Node;
import io.jarvis.dispatcher.core.PlanRecord.StageChange;
import io.jarvis.dispatcher.core.PlanRecord.Start;
import io.jarvis.dispatcher.core.PlanRecord.Terms;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Makes records of plans, from the steps it is told and from what each plan is made from. Not
 * thread-safe.
 */
public final class PlanRecorder implements StepListener {
  /** The most steps between two plans; beyond, the next record starts afresh. */
  static final int STEPS = 400_000;

  private final Books books;
  private final WaitingLines lines;
  private final Map<NodeId, Node> nodes = new HashMap<>();
  private List<Step> steps = new ArrayList<>();
  private Optional<String> policy = Optional.empty();
  private Optional<Mix> mix = Optional.empty();
  private Optional<SchedulingRules> rules = Optional.empty();
  private Optional<Map<TenantId, ClusterConfig.Tenant>> tenants = Optional.empty();
  private boolean fresh = true;

  /** Listens to these from here on. */
  public PlanRecorder(Books books, WaitingLines lines) {
    this.books = books;
    this.lines = lines;
    books.tell(this);
    lines.tell(this);
  }

  /** Listens no longer. */
  public void close() {
    books.tell(StepListener.NONE);
    lines.tell(StepListener.NONE);
  }

  @Override
  public void stepped(Step step) {
    if (fresh) {
      return;
    }
    if (step instanceof Step.Restored || steps.size() >= STEPS) {
      startAfresh();
    } else {
      steps.add(step);
    }
  }

  /** The next record repeats all there is. */
  public void startAfresh() {
    fresh = true;
    steps = new ArrayList<>();
  }

  /** Records a plan that was just made from this. */
  public PlanRecord record(
      Stage stage,
      List<Placement.Preempts> preempting,
      long turn,
      int limit,
      Instant now,
      Plan plan) {
    Start start = fresh ? Start.FRESH : Start.FOLLOWING;
    if (fresh) {
      forget();
      steps.addAll(books.steps());
      steps.addAll(lines.steps());
    }
    List<Step> since = steps;
    steps = new ArrayList<>();
    fresh = false;
    return new PlanRecord(
        start, now, since, change(stage), preempting, turn, limit, Decisions.of(plan));
  }

  private void forget() {
    nodes.clear();
    policy = Optional.empty();
    mix = Optional.empty();
    rules = Optional.empty();
    tenants = Optional.empty();
  }

  private StageChange change(Stage stage) {
    Optional<String> newPolicy = differing(stage.policy().policyName(), policy);
    Optional<Mix> newMix =
        mix.filter(m -> m == stage.mix()).isPresent() ? Optional.empty() : Optional.of(stage.mix());
    Optional<SchedulingRules> newRules = differing(stage.rules(), rules);
    Optional<List<Terms>> newTenants = differing(stage.tenants(), tenants).map(PlanRecorder::terms);
    policy = Optional.of(stage.policy().policyName());
    mix = Optional.of(stage.mix());
    rules = Optional.of(stage.rules());
    tenants = Optional.of(stage.tenants());
    return new StageChange(
        newPolicy, newMix, newRules, newTenants, differing(stage.nodes()), gone(stage.nodes()));
  }

  private static <T> Optional<T> differing(T now, Optional<T> before) {
    return before.filter(now::equals).isPresent() ? Optional.empty() : Optional.of(now);
  }

  private static List<Terms> terms(Map<TenantId, ClusterConfig.Tenant> tenants) {
    return tenants.entrySet().stream()
        .map(entry -> new Terms(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(terms -> terms.tenant().value()))
        .toList();
  }

  private List<Node> differing(List<NodeSnapshot> present) {
    List<Node> differing = new ArrayList<>();
    for (NodeSnapshot node : present) {
      Node before = nodes.get(node.id());
      if (before == null || !isSame(before, node)) {
        Node now = Node.of(node);
        nodes.put(node.id(), now);
        differing.add(now);
      }
    }
    return differing;
  }

  private static boolean isSame(Node before, NodeSnapshot node) {
    return before.turn() == node.turn()
        && before.access() == node.access()
        && Objects.equals(before.offer(), node.offer())
        && before.images().equals(node.images());
  }

  private List<NodeId> gone(List<NodeSnapshot> present) {
    if (present.size() == nodes.size()) {
      return List.of();
    }
    Set<NodeId> gone = new HashSet<>(nodes.keySet());
    present.forEach(node -> gone.remove(node.id()));
    nodes.keySet().removeAll(gone);
    return gone.stream().sorted().toList();
  }
}
