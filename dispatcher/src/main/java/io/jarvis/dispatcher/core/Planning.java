package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The making of one plan. */
final class Planning {
  /** So many tasks at most are looked at one by one for the gap before a reserved start. */
  static final int BACKFILL_DEPTH = 1_000;

  /** What runs shorter counts as running so long. */
  private static final double SHORTEST_RUN_MILLIS = 10_000;

  private final ClusterSnapshot cluster;
  private final NodeIndex index;
  private final Instant now;
  private final Map<TenantId, Account> accounts = new TreeMap<>();
  private final Set<TaskId> given = new HashSet<>();
  private final List<Placement.Placed> placed = new ArrayList<>();
  private final List<Placement.NeverFits> neverFit = new ArrayList<>();
  private final List<Placement.NoCapacityNow> noCapacity = new ArrayList<>();
  private final List<Placement.OverQuota> overQuota = new ArrayList<>();
  private Optional<Reservation> reservation = Optional.empty();
  private Optional<Placement.Reserved> kept = Optional.empty();
  private boolean reserved;
  private int lookedAt;
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

  /**
   * A tenant and its tasks that this part of the plan is about.
   *
   * @param forGap those that may go before the reserved start
   */
  private record Turn(Account account, LineCursor cursor, List<Waiting> forGap) {}

  /** Places the next task of a tenant's turn; if none, whether there is none that could be. */
  private interface Part {
    boolean placeNext(Turn turn);
  }

  /** How a part of the plan deals with a task; whether it was placed. */
  private interface Treatment {
    boolean consider(Waiting task, Turn turn);
  }

  Plan make() {
    cluster
        .rules()
        .clusterWide()
        .ifPresent(priority ->
            serve(
                turns(tenant -> cluster.waiting().lines(tenant, priority)),
                turn -> placeNext(turn, this::urgently)));
    List<Turn> turns = turns(cluster.waiting()::lines);
    serve(turns, turn -> placeNext(turn, this::byShare));
    turns.forEach(turn -> turn.forGap().sort(this::byCostOfWaiting));
    serve(turns, this::placeNextInGap);
    return new Plan(placed, neverFit, noCapacity, overQuota, kept, completeness);
  }

  private List<Turn> turns(Function<TenantId, List<Line>> lines) {
    ServiceOrder order = new ServiceOrder(now, cluster.rules().agingStep());
    return accounts.values().stream()
        .map(account ->
            new Turn(
                account, new LineCursor(lines.apply(account.tenant()), order), new ArrayList<>()))
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
      if (part.placeNext(turn)) {
        queue.add(turn);
      }
    }
  }

  /** Whether one of its tasks was placed; if not, none of the others can be. */
  private boolean placeNext(Turn turn, Treatment treatment) {
    Optional<Waiting> head = turn.cursor().head();
    while (head.isPresent()) {
      if (missed(head.get()) || given.contains(head.get().task())) {
        turn.cursor().pass();
      } else if (treatment.consider(head.get(), turn)) {
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
      reserve(task);
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
    if (mayFillGap(demand, room) && lookedAt < BACKFILL_DEPTH) {
      lookedAt++;
      turn.forGap().add(task);
      turn.cursor().pass();
      return false;
    }
    if (room.isEmpty()) {
      noCapacity.add(new Placement.NoCapacityNow(task, turn.cursor().passAlike()));
      reserve(task);
      return false;
    }
    turn.account().add(demand);
    place(task, room.get());
    return true;
  }

  /** The first that finds no room gets a start reserved. */
  private void reserve(Waiting task) {
    if (!reserved) {
      reserved = true;
      reservation = Reservation.earliest(index, task.demand(), now);
      kept = reservation.map(r -> new Placement.Reserved(task, r.room().id(), r.start()));
    }
  }

  /** Only if no other node is for it: what comes before it in the gap is decided at the end. */
  private boolean mayFillGap(Demand demand, Optional<Room> room) {
    return reservation
        .filter(r -> room.isEmpty() || room.get() == r.room())
        .filter(r -> r.leavesGap(demand))
        .isPresent();
  }

  /** Those first who have waited longest, measured by how long they should run. */
  private int byCostOfWaiting(Waiting one, Waiting other) {
    int byCost = Double.compare(costOfWaiting(other), costOfWaiting(one));
    return byCost != 0 ? byCost : Waiting.BY_SUBMISSION.compare(one, other);
  }

  private double costOfWaiting(Waiting task) {
    double waited = now.toEpochMilli() - Place.submittedMillis(task.sequence());
    return waited / Math.max(SHORTEST_RUN_MILLIS, expected(task).toMillis());
  }

  private boolean placeNextInGap(Turn turn) {
    Iterator<Waiting> next = turn.forGap().iterator();
    while (next.hasNext()) {
      Waiting task = next.next();
      next.remove();
      if (placeInGap(task, turn.account())) {
        return true;
      }
    }
    return false;
  }

  private boolean placeInGap(Waiting task, Account account) {
    Demand demand = task.demand();
    if (!account.allows(demand)) {
      overQuota.add(new Placement.OverQuota(task, 1));
      return false;
    }
    Reservation gap = reservation.orElseThrow();
    Optional<Room> room = index.best(demand);
    boolean ends = gap.leavesGap(demand) && gap.endsBefore(now, expected(task));
    if (!ends && room.isEmpty()) {
      noCapacity.add(new Placement.NoCapacityNow(task, 1));
      return false;
    }
    account.add(demand);
    if (ends) {
      Choice inGap = new Choice(cluster.policy().policyName(), Optional.empty(), Optional.empty());
      placed(task, gap.room(), gap.fill(demand, nextTurn()), inGap);
    } else {
      place(task, room.get());
    }
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
    Choice choice = index.choice(room, task.demand());
    List<Integer> devices = index.take(room, task.demand(), nextTurn());
    reservation
        .filter(r -> r.room() == room)
        .ifPresent(r -> r.placedBeside(task.demand(), devices));
    placed(task, room, devices, choice);
  }

  private long nextTurn() {
    return cluster.turn() + placed.size() + 1;
  }

  private void placed(Waiting task, Room room, List<Integer> devices, Choice choice) {
    placed.add(new Placement.Placed(task, room.id(), devices, nextTurn(), choice));
    given.add(task.task());
    index.expect(room, new Running(task.task(), task.demand(), devices, now.plus(expected(task))));
  }

  private Duration expected(Waiting task) {
    return cluster.runtimes().expected(task.line().tenant(), task.span());
  }
}
