package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The making of one plan. */
final class Planning {
  private final ClusterSnapshot cluster;
  private final Fit fit;
  private final Instant now;
  private final List<NodeOffer> offers;
  private final List<Room> rooms;
  private final Map<Demand, Outlook> outlooks = new HashMap<>();
  private final List<Placement.Placed> placed = new ArrayList<>();
  private final List<Placement.NeverFits> neverFit = new ArrayList<>();
  private final List<Placement.NoCapacityNow> noCapacity = new ArrayList<>();
  private Optional<TenantId> servedLast;
  private Plan.Completeness completeness = Plan.Completeness.COMPLETE;

  Planning(ClusterSnapshot cluster, Fit fit, Instant now) {
    this.cluster = cluster;
    this.fit = fit;
    this.now = now;
    servedLast = cluster.servedLast();
    offers = cluster.nodes().stream().map(NodeSnapshot::offer).toList();
    rooms =
        cluster.nodes().stream()
            .filter(node -> node.access() == Access.OPEN)
            .sorted(Comparator.comparing(NodeSnapshot::id))
            .map(Room::new)
            .toList();
  }

  /** What is known in this plan of tasks that ask the same. */
  private sealed interface Outlook {
    /** These could take it, were they empty. */
    record Perhaps(Room[] candidates) implements Outlook {}

    record Full() implements Outlook {}

    record Never(List<String> reasons) implements Outlook {}
  }

  /** A tenant's turn. */
  private record Turn(TenantId tenant, int weight, LineCursor cursor) {}

  void serve(Priority priority) {
    Deque<Turn> rotation = rotation(priority);
    while (!rotation.isEmpty() && !cut()) {
      Turn turn = rotation.removeFirst();
      if (serve(turn)) {
        rotation.addLast(turn);
      }
    }
  }

  private boolean cut() {
    boolean reached = placed.size() >= cluster.limit();
    if (reached) {
      completeness = Plan.Completeness.CUT;
    }
    return reached;
  }

  private Deque<Turn> rotation(Priority priority) {
    List<TenantId> tenants = new ArrayList<>(cluster.waiting().tenants(priority));
    cluster
        .servedLast()
        .ifPresent(last ->
            Collections.rotate(
                tenants,
                -(int)
                    tenants.stream()
                        .filter(tenant -> tenant.value().compareTo(last.value()) <= 0)
                        .count()));
    return new ArrayDeque<>(tenants.stream().map(tenant -> turn(tenant, priority)).toList());
  }

  private Turn turn(TenantId tenant, Priority priority) {
    List<Line> lines =
        Arrays.stream(Origin.values())
            .map(origin -> cluster.waiting().line(new LineKey(tenant, priority, origin)))
            .flatMap(Optional::stream)
            .toList();
    return new Turn(
        tenant, Math.max(1, cluster.weights().getOrDefault(tenant, 1)), new LineCursor(lines));
  }

  /** Places as many tasks as the tenant's weight says; whether it has more. */
  private boolean serve(Turn turn) {
    int left = turn.weight();
    while (left > 0) {
      Optional<Waiting> head = turn.cursor().head();
      if (head.isEmpty()) {
        return false;
      }
      if (consider(head.get(), turn.cursor())) {
        left--;
        servedLast = Optional.of(turn.tenant());
        if (placed.size() >= cluster.limit()) {
          return true;
        }
      }
    }
    return true;
  }

  private boolean consider(Waiting task, LineCursor cursor) {
    if (task.startBefore().filter(limit -> !now.isBefore(limit)).isPresent()) {
      cursor.pass();
      return false;
    }
    switch (outlooks.computeIfAbsent(task.demand(), this::outlook)) {
      case Outlook.Perhaps(Room[] candidates) -> {
        Optional<Room> room = best(task.demand(), candidates);
        if (room.isPresent()) {
          place(task, room.get());
          cursor.pass();
          return true;
        }
        outlooks.put(task.demand(), new Outlook.Full());
        noCapacity.add(new Placement.NoCapacityNow(task, cursor.passAlike()));
      }
      case Outlook.Full() -> noCapacity.add(new Placement.NoCapacityNow(task, cursor.passAlike()));
      case Outlook.Never(var reasons) -> dismiss(task, reasons, cursor);
    }
    return false;
  }

  private void dismiss(Waiting task, List<String> reasons, LineCursor cursor) {
    if (neverFit.size() < cluster.limit()) {
      neverFit.add(new Placement.NeverFits(task, reasons));
      cursor.pass();
    } else {
      cursor.passAlike();
      completeness = Plan.Completeness.CUT;
    }
  }

  private Outlook outlook(Demand demand) {
    if (!offers.isEmpty() && !fit.somewhere(demand, offers)) {
      return new Outlook.Never(fit.reasons(demand, offers));
    }
    return new Outlook.Perhaps(
        rooms.stream()
            .filter(room -> fit.obstacle(demand, room.offer()).isEmpty())
            .toArray(Room[]::new));
  }

  private Optional<Room> best(Demand demand, Room[] candidates) {
    Room best = null;
    double bestScore = 0;
    for (Room room : candidates) {
      if (room.holds(demand)) {
        double score = cluster.policy().score(demand, room);
        if (best == null || score > bestScore) {
          best = room;
          bestScore = score;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private void place(Waiting task, Room room) {
    long turn = cluster.turn() + placed.size() + 1;
    placed.add(new Placement.Placed(task, room.id(), room.take(task.demand(), turn), turn));
  }

  /** The plan made so far. */
  Plan result() {
    return new Plan(placed, neverFit, noCapacity, servedLast, completeness);
  }
}
