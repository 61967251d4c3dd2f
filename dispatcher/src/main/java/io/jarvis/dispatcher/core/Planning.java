package io.jarvis.dispatcher.core;

import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The making of one plan. */
final class Planning {
  private final ClusterSnapshot cluster;
  private final NodeIndex index;
  private final Instant now;
  private final List<Placement.Placed> placed = new ArrayList<>();
  private final List<Placement.NeverFits> neverFit = new ArrayList<>();
  private final List<Placement.NoCapacityNow> noCapacity = new ArrayList<>();
  private Optional<TenantId> servedLast;
  private Plan.Completeness completeness = Plan.Completeness.COMPLETE;

  Planning(ClusterSnapshot cluster, NodeIndex index, Instant now) {
    this.cluster = cluster;
    this.index = index;
    this.now = now;
    servedLast = cluster.servedLast();
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
    if (index.outlook(task.demand()) instanceof NodeIndex.Outlook.Never(var reasons)) {
      dismiss(task, reasons, cursor);
      return false;
    }
    Optional<Room> room = index.best(task.demand());
    if (room.isPresent()) {
      place(task, room.get());
      cursor.pass();
    } else {
      noCapacity.add(new Placement.NoCapacityNow(task, cursor.passAlike()));
    }
    return room.isPresent();
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

  private void place(Waiting task, Room room) {
    long turn = cluster.turn() + placed.size() + 1;
    placed.add(new Placement.Placed(task, room.id(), index.take(room, task.demand(), turn), turn));
  }

  /** The plan made so far. */
  Plan result() {
    return new Plan(placed, neverFit, noCapacity, servedLast, completeness);
  }
}
