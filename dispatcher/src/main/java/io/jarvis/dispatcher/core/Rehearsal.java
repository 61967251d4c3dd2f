package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A cluster in which nothing is real but the planner: what waits and what is reserved change only
 * by what is called here. The same calls give the same placements. Not thread-safe, nor beside its
 * copies: they share the planner, which remembers what it worked out about nodes and demands.
 */
public final class Rehearsal {
  private final Planner planner;
  private final Books books;
  private final WaitingLines lines;
  private final Map<NodeId, Long> turns;
  private List<Placement.Preempts> preempting = List.of();
  private Stage stage;
  private long turn;

  /** Takes books and lines over: nobody else changes them from here on. */
  public Rehearsal(Stage stage, Books books, WaitingLines lines, long turn) {
    this(stage, new Planner(), books, lines, turn);
  }

  /**
   * A rehearsal with this planner.
   *
   * @param planner one that has planned for the same nodes before is quicker
   */
  public Rehearsal(Stage stage, Planner planner, Books books, WaitingLines lines, long turn) {
    this(stage, planner, books, lines, new HashMap<>(), turn);
    stage.nodes().forEach(node -> turns.put(node.id(), node.turn()));
  }

  private Rehearsal(
      Stage stage,
      Planner planner,
      Books books,
      WaitingLines lines,
      Map<NodeId, Long> turns,
      long turn) {
    this.stage = stage;
    this.planner = planner;
    this.books = books;
    this.lines = lines;
    this.turns = turns;
    this.turn = turn;
  }

  /** The same books and lines on another stage; only to be looked at. */
  Rehearsal on(Stage other) {
    return new Rehearsal(other, planner, books, lines, turns, turn).preempting(preempting);
  }

  /** An independent copy. */
  Rehearsal copy() {
    return new Rehearsal(stage, planner, books.copy(), lines.copy(), new HashMap<>(turns), turn)
        .preempting(preempting);
  }

  /** Such demands are expected to come from now on. */
  public void expect(Mix mix) {
    if (mix != stage.mix()) {
      stage = stage.withMix(mix);
    }
  }

  /** The same with these preemptions under way. */
  public Rehearsal preempting(List<Placement.Preempts> standing) {
    preempting = List.copyOf(standing);
    return this;
  }

  public void submit(Waiting task) {
    lines.add(task);
  }

  public void withdraw(Waiting task) {
    lines.remove(task);
  }

  /** What the planner would do now; nothing is changed. */
  public Plan plan(Instant now, int limit) {
    return planner.plan(snapshot(limit), now);
  }

  /** Plans and places what the plan says; the plan. */
  public Plan play(Instant now, int limit) {
    Plan plan = plan(now, limit);
    plan.placed().forEach(placement -> place(placement, now));
    preempting = plan.preempting();
    return plan;
  }

  /** Has the victims of the plan that was played leave and wait again; returns them. */
  public List<TaskId> vacate(Plan played) {
    List<Running> leaving =
        played.preempting().stream().flatMap(pledge -> pledge.victims().stream()).toList();
    Map<TaskId, Running> tasks = new LinkedHashMap<>();
    leaving.forEach(victim -> tasks.putIfAbsent(victim.whole(), victim));
    tasks.forEach((task, victim) -> {
      books.dropped(task);
      lines.add(Waiting.again(victim));
    });
    return List.copyOf(tasks.keySet());
  }

  private void place(Placement.Placed placement, Instant now) {
    Waiting task = placement.task();
    lines.remove(task);
    books.planned(task.task(), 1, placement, now);
    for (Placement.Member member : placement.members()) {
      turns.put(member.node(), member.turn());
      turn = Math.max(turn, member.turn());
    }
  }

  /** A task that was placed has run to its end. */
  public void end(TaskId task, Instant now) {
    books.ended(task, now);
  }

  /** Takes a task's place away; nothing is learned from it. */
  public void drop(TaskId task) {
    books.dropped(task);
  }

  public Stage stage() {
    return stage;
  }

  public WaitingLines lines() {
    return lines;
  }

  public Books books() {
    return books;
  }

  /** How many members of a gang have room at once. */
  int room(Demand gang) {
    NodeIndex index = new NodeIndex();
    index.follow(snapshot(1));
    return new Muster(index, gang).most();
  }

  private ClusterSnapshot snapshot(int limit) {
    return ClusterSnapshot.of(stage.withNodes(nodes()), books, lines, preempting, turn, limit);
  }

  /** All nodes with what is reserved on them. */
  public List<NodeSnapshot> nodes() {
    return stage.nodes().stream()
        .map(node -> node.with(books.usage(node.id()), turns.getOrDefault(node.id(), 0L)))
        .toList();
  }
}
