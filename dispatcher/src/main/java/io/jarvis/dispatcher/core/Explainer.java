package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.explain.Explanation;
import io.jarvis.protocol.explain.Explanation.Basis;
import io.jarvis.protocol.explain.Explanation.Exactness;
import io.jarvis.protocol.explain.Explanation.Position;
import io.jarvis.protocol.explain.Explanation.Share;
import io.jarvis.protocol.explain.Explanation.Start;
import io.jarvis.protocol.explain.Explanation.Verdict;
import io.jarvis.protocol.task.Wishes.Grouping;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Says why a task waits, by planning: the same question always has the same answer. */
public final class Explainer {
  /** The most tasks that a plan places which only answers a question. */
  static final int PLACED = 50_000;

  private final Question question;
  private final Waiting task;
  private final Rehearsal cluster;
  private final Instant now;
  private final Plan plan;
  private final Verdict verdict;

  private Explainer(Question question) {
    this.question = question;
    task = question.task();
    cluster = question.cluster();
    now = question.now();
    if (question.isBehind()) {
      cluster.submit(task);
    }
    plan = cluster.plan(now, PLACED);
    verdict = verdict();
  }

  /** The answer. May take a second; blocks nothing. */
  public static Explanation explain(Question question) {
    return new Explainer(question).explanation();
  }

  private Explanation explanation() {
    Position position = position();
    boolean waits = verdict != Verdict.STARTING && verdict != Verdict.EXPIRED;
    return new Explanation(
        now,
        cluster.stage().policy().policyName(),
        verdict,
        reason(),
        position,
        share(),
        nodes(),
        waits ? new Remedies(question, plan, PLACED).found() : List.of(),
        start(position.place()));
  }

  private Verdict verdict() {
    if (question.sent().isPresent() || placed().isPresent()) {
      return Verdict.STARTING;
    }
    if (task.startBefore().filter(limit -> !now.isBefore(limit)).isPresent()) {
      return Verdict.EXPIRED;
    }
    if (plan.neverFit().stream().anyMatch(never -> isLike(never.task()))) {
      return Verdict.NEVER_FITS;
    }
    if (question.parallelism().isPresent()) {
      return Verdict.PARALLELISM;
    }
    if (makingRoom().isPresent()) {
      return Verdict.MAKING_ROOM;
    }
    if (throttled().isPresent()) {
      return Verdict.THROTTLED;
    }
    if (plan.reserved().filter(reserved -> isIt(reserved.task())).isPresent()) {
      return Verdict.START_KEPT;
    }
    return plan.overQuota().stream().anyMatch(over -> isLike(over.first()))
        ? Verdict.OVER_QUOTA
        : Verdict.NO_ROOM;
  }

  private Optional<NodeId> placed() {
    return plan.placed().stream()
        .filter(placed -> isIt(placed.task()))
        .map(Placement.Placed::node)
        .findFirst();
  }

  /** The nodes on which victims make room for the task, if any do. */
  private Optional<Set<NodeId>> makingRoom() {
    return plan.preempting().stream()
        .filter(pledge -> isIt(pledge.task()))
        .map(pledge -> pledge.seats().keySet())
        .findFirst();
  }

  private Optional<Placement.Throttled> throttled() {
    return plan.throttled().stream()
        .filter(held -> isLike(held.first()) && held.first().ties().equals(task.ties()))
        .findFirst();
  }

  private boolean isIt(Waiting other) {
    return other.task().equals(task.task());
  }

  private boolean isLike(Waiting other) {
    return other.line().equals(task.line()) && other.demand().equals(task.demand());
  }

  private String reason() {
    return switch (verdict) {
      case STARTING ->
          question
              .sent()
              .map(node -> "it is on its way to " + node)
              .or(() -> placed().map(node -> "it gets a place on " + node + " now"))
              .orElseThrow();
      case EXPIRED -> "it is too late: startBefore has passed";
      case NEVER_FITS -> String.join("; ", neverFits());
      case START_KEPT ->
          plan.reserved()
              .map(kept -> noRoom() + "; a start is kept on " + names(kept.nodes()))
              .orElseThrow();
      case MAKING_ROOM ->
          makingRoom()
              .map(nodes -> noRoom() + "; others leave " + names(nodes) + " for it")
              .orElseThrow();
      case THROTTLED ->
          throttled()
              .map(held ->
                  "of its concurrency key no more than " + held.limit() + " are on nodes at once")
              .orElseThrow();
      case OVER_QUOTA -> "its tenant's quota: no more than " + String.join(", ", excess().from());
      case PARALLELISM ->
          question
              .parallelism()
              .map(held ->
                  "of its array no more than " + held.allowed() + " indexes are out at once")
              .orElseThrow();
      case NO_ROOM -> task.demand().isGang() ? noRoom() : "no node has room for it now";
    };
  }

  /** The reason for a task without room; of a gang it says how many members have room. */
  private String noRoom() {
    if (!task.demand().isGang()) {
      return "no node has room";
    }
    Rehearsal after = cluster.copy();
    after.play(now, PLACED);
    return "of its "
        + task.demand().members()
        + " members "
        + after.room(task.demand())
        + " have room at once";
  }

  private static String names(Collection<NodeId> nodes) {
    return nodes.stream().map(NodeId::value).collect(Collectors.joining(", "));
  }

  private List<String> neverFits() {
    return plan.neverFit().stream()
        .filter(never -> isLike(never.task()))
        .limit(1)
        .flatMap(never -> never.reasons().stream())
        .toList();
  }

  private QuotaExcess excess() {
    return Remedies.excess(cluster, task.line().tenant(), Holdings.of(task.demand()));
  }

  private Position position() {
    Ahead ahead = new Ahead(task, new ServiceOrder(now, cluster.stage().rules().agingStep()));
    List<Waiting> line = cluster.lines().of(task.line().tenant()).toList();
    int heldUp = question.parallelism().map(Parallelism::excess).orElse(0);
    return new Position(
        line.stream().mapToInt(ahead::of).sum() + Math.max(1, heldUp),
        line.stream().mapToInt(Waiting::size).sum() + heldUp,
        question.held() ? Exactness.EXACT : Exactness.AT_LEAST);
  }

  private Share share() {
    Capacity all = Capacity.of(cluster.stage().nodes().stream().map(NodeSnapshot::offer).toList());
    TreeSet<Account> accounts = new TreeSet<>(Account.BY_SHARE);
    cluster.lines().tenants().forEach(tenant -> accounts.add(account(tenant, all)));
    Account own = account(task.line().tenant(), all);
    accounts.add(own);
    int weight = cluster.stage().terms(task.line().tenant()).weight();
    return new Share(
        own.share() * Math.max(1, weight),
        weight,
        accounts.headSet(own).size() + 1,
        accounts.size());
  }

  private Account account(TenantId tenant, Capacity all) {
    TenantSnapshot snapshot =
        new TenantSnapshot(
            cluster.stage().terms(tenant).weight(),
            cluster.stage().terms(tenant).quota(),
            cluster.books().held(tenant));
    return new Account(tenant, snapshot, cluster.stage().rules().clusterWide(), all);
  }

  private Explanation.Nodes nodes() {
    Rehearsal after = cluster.copy();
    after.play(now, PLACED);
    Refusals refusals = new Refusals(task.demand(), question.shut());
    List<NodeSnapshot> nodes = after.nodes();
    Set<String> taken = taken(nodes, after.books().kinships());
    nodes.forEach(node ->
        refusals.add(
            node,
            apart()
                .filter(apart -> taken.contains(place(apart, node)))
                .map(apart -> "another of the group " + apart.group() + " is there")
                .orElseGet(() -> kept(node.id()))));
    return refusals.counted();
  }

  private Optional<Grouping> apart() {
    return task.demand().leaning().wishes().antiAffinity();
  }

  /** The places that the task must avoid because others of its group are there. */
  private Set<String> taken(List<NodeSnapshot> nodes, Kinships kinships) {
    return apart().stream()
        .flatMap(apart -> {
          Set<NodeId> there = kinships.of(new Kin(task.line().tenant(), apart.group())).keySet();
          return nodes.stream()
              .filter(node -> there.contains(node.id()))
              .map(node -> place(apart, node));
        })
        .collect(Collectors.toSet());
  }

  private static String place(Grouping apart, NodeSnapshot node) {
    return apart
        .attribute()
        .map(attribute -> node.offer().attributes().getOrDefault(attribute, ""))
        .orElse(node.id().value());
  }

  private String kept(NodeId node) {
    return plan.reserved()
        .filter(reserved -> reserved.nodes().contains(node) && !isIt(reserved.task()))
        .map(reserved -> "a start is kept for " + reserved.task().task())
        .or(() -> placeKept(node))
        .orElse("");
  }

  private Optional<String> placeKept(NodeId node) {
    return plan.preempting().stream()
        .filter(pledge -> pledge.nodes().contains(node) && !isIt(pledge.task()))
        .map(pledge -> "others leave it for " + pledge.task().task())
        .findFirst();
  }

  private Optional<Start> start(int place) {
    return switch (verdict) {
      case STARTING -> Optional.of(new Start(now, now, Optional.of(now), Basis.PLAYED));
      case EXPIRED, NEVER_FITS -> Optional.empty();
      case NO_ROOM, START_KEPT, MAKING_ROOM, OVER_QUOTA, THROTTLED, PARALLELISM ->
          Foresight.of(cluster, question, place);
    };
  }
}
