package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The making of one plan. */
final class Planning {
  private final ClusterSnapshot cluster;
  private final NodeIndex index;
  private final Instant now;
  private final Map<TenantId, Account> accounts = new TreeMap<>();
  private final Set<TaskId> given = new HashSet<>();
  private final List<Placement.Placed> placed = new ArrayList<>();
  private final List<Placement.NeverFits> neverFit = new ArrayList<>();
  private final List<Placement.NoCapacityNow> noCapacity = new ArrayList<>();
  private final List<Placement.OverQuota> overQuota = new ArrayList<>();
  private Plan.Completeness completeness = Plan.Completeness.COMPLETE;

  Planning(ClusterSnapshot cluster, NodeIndex index, Instant now) {
    this.cluster = cluster;
    this.index = index;
    this.now = now;
    for (TenantId tenant : cluster.waiting().tenants()) {
      TenantSnapshot snapshot = cluster.tenants().getOrDefault(tenant, TenantSnapshot.UNKNOWN);
      accounts.put(
          tenant, new Account(tenant, snapshot, cluster.rules().clusterWide(), index.capacity()));
    }
  }

  /** A tenant and its tasks that this part of the plan is about. */
  private record Turn(Account account, LineCursor cursor) {}

  /** How this part of the plan deals with a task; whether it was placed. */
  private interface Part {
    boolean consider(Waiting task, Turn turn);
  }

  Plan make() {
    cluster
        .rules()
        .clusterWide()
        .ifPresent(priority ->
            serve(turns(tenant -> cluster.waiting().lines(tenant, priority)), this::urgently));
    serve(turns(cluster.waiting()::lines), this::byShare);
    return new Plan(placed, neverFit, noCapacity, overQuota, completeness);
  }

  private List<Turn> turns(Function<TenantId, List<Line>> lines) {
    ServiceOrder order = new ServiceOrder(now, cluster.rules().agingStep());
    return accounts.values().stream()
        .map(account -> new Turn(account, new LineCursor(lines.apply(account.tenant()), order)))
        .toList();
  }

  /** One task at a time, of the tenant with the smallest share. */
  private void serve(Collection<Turn> turns, Part part) {
    PriorityQueue<Turn> queue =
        new PriorityQueue<>((one, other) -> Account.BY_SHARE.compare(one.account, other.account));
    queue.addAll(turns);
    while (!queue.isEmpty()) {
      if (placed.size() >= cluster.limit()) {
        completeness = Plan.Completeness.CUT;
        return;
      }
      Turn turn = queue.remove();
      if (placeNext(turn, part)) {
        queue.add(turn);
      }
    }
  }

  /** Whether one of its tasks was placed; if not, none of the others can be. */
  private boolean placeNext(Turn turn, Part part) {
    Optional<Waiting> head = turn.cursor().head();
    while (head.isPresent()) {
      if (missed(head.get()) || given.contains(head.get().task())) {
        turn.cursor().pass();
      } else if (part.consider(head.get(), turn)) {
        turn.cursor().pass();
        return true;
      }
      head = turn.cursor().head();
    }
    return false;
  }

  private boolean missed(Waiting task) {
    return task.startBefore().filter(limit -> !now.isBefore(limit)).isPresent();
  }

  /** What finds no place or exceeds a limit here is left to the part that goes by shares. */
  private boolean urgently(Waiting task, Turn turn) {
    Demand demand = task.demand();
    Account account = turn.account();
    double most = severalTenants() ? cluster.rules().clusterWidePercent() / 100.0 : 1;
    if (account.allows(demand) && account.allowsUrgent(demand, most)) {
      Optional<Room> room = index.best(demand);
      if (room.isPresent()) {
        account.addUrgent(demand);
        place(task, room.get());
        return true;
      }
    }
    turn.cursor().passAlike();
    return false;
  }

  private boolean severalTenants() {
    return Math.max(accounts.size(), cluster.tenants().size()) > 1;
  }

  private boolean byShare(Waiting task, Turn turn) {
    Demand demand = task.demand();
    if (index.outlook(demand) instanceof NodeIndex.Outlook.Never(var reasons)) {
      dismiss(task, reasons, turn.cursor());
      return false;
    }
    if (!turn.account().allows(demand)) {
      overQuota.add(new Placement.OverQuota(task, turn.cursor().passAlike()));
      return false;
    }
    Optional<Room> room = index.best(demand);
    if (room.isEmpty()) {
      noCapacity.add(new Placement.NoCapacityNow(task, turn.cursor().passAlike()));
      return false;
    }
    turn.account().add(demand);
    place(task, room.get());
    return true;
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
    given.add(task.task());
    placed.add(new Placement.Placed(task, room.id(), index.take(room, task.demand(), turn), turn));
  }
}
