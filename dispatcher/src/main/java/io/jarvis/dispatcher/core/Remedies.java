package io.jarvis.dispatcher.core;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.TimeSpan;
import io.jarvis.protocol.explain.Explanation.Change;
import io.jarvis.protocol.explain.Explanation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for what would have to be otherwise for a task to start now: each is tried by a plan. */
final class Remedies {
  /** The most nodes that are tried, the closest first. */
  private static final int CLOSEST = 8;

  private final Question question;
  private final Waiting task;
  private final Rehearsal cluster;
  private final Plan plan;
  private final int limit;
  private final Constraints constraints = new Constraints();

  /**
   * @param plan what the planner would do without any change
   * @param limit how many tasks a plan places at most
   */
  Remedies(Question question, Plan plan, int limit) {
    this.question = question;
    this.plan = plan;
    this.limit = limit;
    task = question.task();
    cluster = task.array().isPresent() ? apart(question.cluster()) : question.cluster();
  }

  /** An index that stands in the line with its array does so apart, behind those before it. */
  private Rehearsal apart(Rehearsal together) {
    Rehearsal apart = together.copy();
    Optional<Waiting> array = apart.lines().of(task.line().tenant()).filter(task::isOf).findFirst();
    if (array.isPresent() && question.parallelism().isEmpty()) {
      Row row = array.get().row().orElseThrow();
      int before = row.before(task.task().index().orElseThrow());
      apart.withdraw(array.get());
      if (before > 0) {
        apart.submit(array.get().with(new Row(row.gone(), before)));
      }
      apart.submit(task);
    }
    return apart;
  }

  /** A change before it is tried, and the cluster with it. */
  private record Idea(Kind kind, String from, String to, Waiting task, Rehearsal cluster) {
    Change startsOn(NodeId node) {
      String text =
          switch (kind) {
            case RESOURCES -> "with " + to + " instead of " + from;
            case CONSTRAINT -> "without the constraint " + from;
            case QUOTA -> "with a quota of " + to + " instead of " + from;
            case NODE -> "were " + to + " open to tasks";
            case EXPECTED_DURATION -> "with an expectedDuration of " + to;
            case PRIORITY -> "with priority " + to + " instead of " + from;
            case PARALLELISM -> "with a parallelism of " + to + " instead of " + from;
          };
      return new Change(kind, from, to, node, text + " it starts on " + node);
    }
  }

  /** All changes that would do, the smallest of each kind, resources first. */
  List<Change> found() {
    return question
        .parallelism()
        .map(parallelism -> moreTogether(parallelism).stream())
        .orElseGet(this::others)
        .toList();
  }

  private Stream<Change> others() {
    return Stream.of(less(), shorter(), unconstrained(), higher(), moreQuota(), opened())
        .flatMap(ideas -> ideas.flatMap(idea -> tried(idea).stream()).limit(1));
  }

  /** A parallelism so large that the index may leave. */
  private Optional<Change> moreTogether(Parallelism parallelism) {
    Waiting array = parallelism.enough(task);
    Rehearsal together = cluster.copy();
    together.withdraw(array);
    together.submit(array);
    Idea idea =
        new Idea(
            Kind.PARALLELISM,
            Integer.toString(parallelism.allowed()),
            Integer.toString(parallelism.needed()),
            task,
            together);
    return started(idea, together.plan(question.now(), limit));
  }

  /** What comes of it, if it starts then. */
  private Optional<Change> tried(Idea idea) {
    cluster.withdraw(task);
    cluster.submit(idea.task());
    Plan changed = idea.cluster().plan(question.now(), limit);
    cluster.withdraw(idea.task());
    cluster.submit(task);
    return started(idea, changed);
  }

  private Optional<Change> started(Idea idea, Plan changed) {
    Stream<NodeId> at =
        Stream.concat(
            changed.placed().stream()
                .filter(placed -> placed.task().task().equals(task.task()))
                .map(Placement.Placed::node),
            changed.preempting().stream()
                .filter(pledge -> pledge.task().task().equals(task.task()))
                .map(Placement.Preempts::node));
    return at.map(idea::startsOn).findFirst();
  }

  private Stream<Idea> less() {
    return cluster.nodes().stream()
        .filter(node -> node.access() == Access.OPEN && isAllowed(node, task.demand()))
        .flatMap(node -> Reduced.to(new Room(node), task.demand()).stream())
        .filter(reduced -> reduced.cost() > 0)
        .sorted(Reduced.BY_COST)
        .limit(CLOSEST)
        .map(reduced ->
            new Idea(
                Kind.RESOURCES,
                reduced.asked(task.demand()),
                reduced.instead(task.demand()),
                asking(reduced.demand()),
                cluster));
  }

  private boolean isAllowed(NodeSnapshot node, Demand demand) {
    return constraints.broken(demand.constraints(), node.offer().attributes()).isEmpty();
  }

  private Stream<Idea> unconstrained() {
    return task.demand().constraints().stream()
        .map(left ->
            new Idea(Kind.CONSTRAINT, left, "", asking(without(task.demand(), left)), cluster));
  }

  private static Demand without(Demand demand, String constraint) {
    List<String> others = new ArrayList<>(demand.constraints());
    others.remove(constraint);
    return demand.withConstraints(others);
  }

  /** A run short enough to end before a start that is kept for another. */
  private Stream<Idea> shorter() {
    Duration most = task.span().most();
    return plan.reserved().stream()
        .filter(kept -> !kept.task().task().equals(task.task()))
        .map(kept -> Duration.between(question.now(), kept.start()).toSeconds())
        .map(Duration::ofSeconds)
        .filter(gap -> gap.isPositive() && gap.compareTo(most) < 0)
        .map(gap ->
            new Idea(
                Kind.EXPECTED_DURATION,
                TimeSpan.format(most),
                TimeSpan.format(gap),
                changed(task.line(), task.demand(), new Span(task.span().name(), gap)),
                cluster));
  }

  /** The next class first. */
  private Stream<Idea> higher() {
    LineKey line = task.line();
    return Stream.iterate(line.priority().ordinal() - 1, at -> at >= 0, at -> at - 1)
        .map(at -> Priority.values()[at])
        .map(priority ->
            new Idea(
                Kind.PRIORITY,
                line.priority().word(),
                priority.word(),
                changed(
                    new LineKey(line.tenant(), priority, line.origin()),
                    task.demand(),
                    task.span()),
                cluster));
  }

  /** Enough for it alone, or for those before it in its line, too. */
  private Stream<Idea> moreQuota() {
    return Stream.of(Holdings.of(task.demand()), withThoseBefore())
        .map(more -> excess(cluster, task.line().tenant(), more))
        .filter(QuotaExcess::exceeded)
        .map(this::withQuota);
  }

  private Idea withQuota(QuotaExcess excess) {
    TenantId tenant = task.line().tenant();
    ClusterConfig.Tenant terms = cluster.stage().terms(tenant);
    ClusterConfig.Tenant raised =
        new ClusterConfig.Tenant(terms.weight(), terms.maxQueued(), excess.quota());
    return new Idea(
        Kind.QUOTA,
        String.join(" and ", excess.from()),
        String.join(" and ", excess.to()),
        task,
        cluster.on(cluster.stage().withTenant(tenant, raised)));
  }

  private Holdings withThoseBefore() {
    Ahead ahead =
        new Ahead(task, new ServiceOrder(question.now(), cluster.stage().rules().agingStep()));
    Holdings all = Holdings.of(task.demand());
    cluster
        .lines()
        .of(task.line().tenant())
        .forEach(entry -> all.add(entry.demand(), ahead.of(entry)));
    return all;
  }

  /** What its tenant's quota lacks for these to be placed beside what the tenant holds. */
  static QuotaExcess excess(Rehearsal cluster, TenantId tenant, Holdings more) {
    Holdings held = new Holdings(more);
    cluster.books().held(tenant).values().forEach(held::add);
    return QuotaExcess.of(cluster.stage().terms(tenant).quota(), held);
  }

  /** Nodes that are there and could take it, but are drained, cordoned or not well. */
  private Stream<Idea> opened() {
    return cluster.nodes().stream()
        .filter(node -> node.access() == Access.SHUT && isAllowed(node, task.demand()))
        .map(NodeSnapshot::opened)
        .filter(node -> new Room(node).holds(task.demand()))
        .limit(CLOSEST)
        .map(node ->
            new Idea(
                Kind.NODE,
                question.shut().getOrDefault(node.id(), ""),
                node.id().value(),
                task,
                cluster.on(cluster.stage().withNode(node))));
  }

  private Waiting asking(Demand demand) {
    return changed(task.line(), demand, task.span());
  }

  private Waiting changed(LineKey line, Demand demand, Span span) {
    return new Waiting(
        task.task(),
        line,
        task.sequence(),
        demand,
        span,
        task.startBefore(),
        task.ties(),
        task.image());
  }
}
