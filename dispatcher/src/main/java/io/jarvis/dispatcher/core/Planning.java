package io.jarvis.dispatcher.core;

import static java.util.Objects.requireNonNull;

import io.jarvis.protocol.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/** The making of one plan. */
final class Planning {
  /** The most tasks that are looked at one by one for the gap before a reserved start. */
  static final int BACKFILL_DEPTH = 1_000;

  private final ClusterSnapshot cluster;
  private final NodeIndex index;
  private final Instant now;
  private final Map<TenantId, Account> accounts;
  private final ServiceOrder order;
  private final Pledges pledges;
  private final Preemption preemption;
  private final Allotment allotment;
  private final List<Placement.NeverFits> neverFit = new ArrayList<>();
  private final List<Placement.NoCapacityNow> noCapacity = new ArrayList<>();
  private final List<Placement.OverQuota> overQuota = new ArrayList<>();
  private final List<Placement.Throttled> throttled = new ArrayList<>();
  private final ThrottleCheck throttle;
  private Optional<Reservation> reservation = Optional.empty();
  private Optional<Placement.Reserved> kept = Optional.empty();
  private boolean reserved;
  private int lookedAt;

  private Plan.Completeness completeness = Plan.Completeness.COMPLETE;

  Planning(ClusterSnapshot cluster, NodeIndex index, Instant now) {
    this.cluster = cluster;
    this.index = index;
    this.now = now;
    accounts = Account.of(cluster, index.rooms().capacity());
    order = new ServiceOrder(now, cluster.rules().agingStep());
    throttle = new ThrottleCheck(cluster.throttles());
    pledges = new Pledges(index);
    allotment = new Allotment(cluster, index, pledges, throttle, now);
    preemption = new Preemption(index, pledges, order, accounts);
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
    honourPledges();
    cluster
        .rules()
        .clusterWide()
        .ifPresent(priority ->
            serve(
                turns(tenant -> cluster.waiting().lines(tenant, priority)),
                turn -> placeNext(turn, this::urgently)));
    List<Turn> turns = turns(cluster.waiting()::lines);
    serve(turns, turn -> placeNext(turn, this::byShare));
    turns.forEach(turn -> turn.forGap().sort(new CostOfWaiting(now, cluster.runtimes())));
    serve(turns, this::placeNextInGap);
    return new Plan(
        Numbering.byNode(allotment.placed()),
        pledges.kept(),
        neverFit,
        noCapacity,
        overQuota,
        throttled,
        kept,
        completeness);
  }

  /**
   * Serves first the tasks for which victims were told to leave: they get their places, or these
   * are kept.
   */
  private void honourPledges() {
    cluster.preempting().forEach(pledge -> pledges.expect(pledge).forEach(this::leaves));
    List<Placement.Preempts> open = new ArrayList<>();
    for (Placement.Preempts pledge : cluster.preempting()) {
      Waiting task = pledge.task();
      Account account = accountOf(task);
      if (task.missed(now) || !account.allows(task.demand()) || !throttle.allows(task)) {
        continue;
      }
      if (pledges.isFree(pledge)) {
        give(task, account);
        allotment.placeWhereKept(pledge);
      } else {
        open.add(pledge);
      }
    }
    open.stream().filter(pledges::renew).forEach(this::promise);
    List.copyOf(pledges.kept()).forEach(this::placeElsewhere);
  }

  private void leaves(Running victim) {
    Optional.ofNullable(accounts.get(victim.claim().tenant()))
        .ifPresent(account -> account.leaves(victim.demand()));
  }

  private void promise(Placement.Preempts pledge) {
    Waiting task = pledge.task();
    give(task, accountOf(task));
    throttle.given(task);
    pledge
        .nodes()
        .forEach(node -> index.joined(index.rooms().of(node).orElseThrow(), task.demand().each()));
  }

  /** A place that is free by now is better than one that is not. */
  private void placeElsewhere(Placement.Preempts pledge) {
    Waiting task = pledge.task();
    Optional<Room> room =
        task.demand().isGang() ? Optional.empty() : index.best(task.demand(), task.image());
    room.ifPresent(found -> allotment.place(task, found));
    if (room.isPresent()
        || (task.demand().isGang() && allotment.placeTogether(task, Optional.empty()))) {
      pledges.drop(pledge);
    }
  }

  private Account accountOf(Waiting task) {
    return requireNonNull(accounts.get(task.line().tenant()));
  }

  private void give(Waiting task, Account account) {
    if (cluster.rules().clusterWide().filter(task.line().priority()::equals).isPresent()) {
      account.addUrgent(task.demand());
    } else {
      account.add(task.demand());
    }
  }

  private List<Turn> turns(Function<TenantId, List<Line>> lines) {
    return accounts.values().stream()
        .map(account ->
            new Turn(
                account, new LineCursor(lines.apply(account.tenant()), order), new ArrayList<>()))
        .toList();
  }

  /** Serves one task at a time, of the tenant with the smallest share. */
  private void serve(Collection<Turn> turns, Part part) {
    PriorityQueue<Turn> queue =
        new PriorityQueue<>((one, other) -> Account.BY_SHARE.compare(one.account, other.account));
    queue.addAll(turns);
    while (!queue.isEmpty()) {
      if (allotment.placed().size() >= cluster.limit()) {
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
      if (head.get().missed(now)) {
        turn.cursor().passWhole();
      } else if (throttle.isGiven(head.get())) {
        turn.cursor().pass();
      } else if (treatment.consider(head.get(), turn)) {
        turn.cursor().pass();
        return true;
      }
      head = turn.cursor().head();
    }
    return false;
  }

  /** What finds no place or exceeds a limit here is left to the part that goes by shares. */
  private boolean urgently(Waiting task, Turn turn) {
    Demand demand = task.demand();
    Account account = turn.account();
    double most = severalTenants() ? cluster.rules().clusterWidePercent() / 100.0 : 1;
    if (account.allows(demand) && account.allowsUrgent(demand, most) && throttle.allows(task)) {
      if (placeUrgent(task, account)) {
        return true;
      }
      reserve(task);
    }
    turn.cursor().passAlike();
    return false;
  }

  private boolean placeUrgent(Waiting task, Account account) {
    if (task.demand().isGang()) {
      if (!allotment.placeTogether(task, Optional.empty())) {
        return makesRoom(task);
      }
      account.addUrgent(task.demand());
      return true;
    }
    Optional<Room> room = index.best(task.demand(), task.image());
    if (room.isEmpty()) {
      return makesRoom(task);
    }
    account.addUrgent(task.demand());
    allotment.place(task, room.get());
    return true;
  }

  private boolean severalTenants() {
    return Math.max(accounts.size(), cluster.tenants().size()) > 1;
  }

  private boolean byShare(Waiting task, Turn turn) {
    Demand demand = task.demand();
    if (index.outlook(demand) instanceof Outlook.Never(var reasons)) {
      dismiss(task, reasons, turn.cursor());
      return false;
    }
    if (!turn.account().allows(demand)) {
      overQuota.add(new Placement.OverQuota(task, turn.cursor().passAlike()));
      return false;
    }
    if (!throttle.allows(task)) {
      throttled.add(throttle.heldUp(task, turn.cursor().passAlike()));
      return false;
    }
    if (demand.isGang()) {
      return gangByShare(task, turn);
    }
    Optional<Room> room = index.best(demand, task.image());
    if (mayFillGap(demand, room) && lookedAt < BACKFILL_DEPTH) {
      lookedAt++;
      turn.forGap().add(task);
      turn.cursor().pass();
      return false;
    }
    if (room.isEmpty()) {
      if (makesRoom(task)) {
        return true;
      }
      noCapacity.add(new Placement.NoCapacityNow(task, turn.cursor().passAlike()));
      reserve(task);
      return false;
    }
    turn.account().add(demand);
    allotment.place(task, room.get());
    return true;
  }

  private boolean gangByShare(Waiting gang, Turn turn) {
    if (allotment.placeTogether(gang, Optional.empty())) {
      turn.account().add(gang.demand());
      return true;
    }
    if (lookedAt < BACKFILL_DEPTH && mayFillGapTogether(gang)) {
      lookedAt++;
      turn.forGap().add(gang);
      turn.cursor().pass();
      return false;
    }
    if (makesRoom(gang)) {
      return true;
    }
    noCapacity.add(new Placement.NoCapacityNow(gang, turn.cursor().passAlike()));
    reserve(gang);
    return false;
  }

  /** Whether others leave a node so that this task gets a place there. */
  private boolean makesRoom(Waiting task) {
    Optional<Placement.Preempts> way =
        preemption.cheapest(task, reservation.map(Reservation::rooms).orElse(Set.of()));
    way.ifPresent(pledge -> {
      pledges.keep(pledge);
      pledge.victims().forEach(this::leaves);
      promise(pledge);
    });
    return way.isPresent();
  }

  /** The first that finds no room gets a start reserved. */
  private void reserve(Waiting task) {
    if (!reserved) {
      reserved = true;
      reservation = Reservation.earliest(index, task.demand(), node -> !pledges.on(node), now);
      kept =
          reservation.map(
              r -> new Placement.Reserved(task, r.nodes().getFirst(), r.start(), r.nodes()));
      reservation.ifPresent(allotment::keep);
    }
  }

  /** Only if no other node is for it: what comes before it in the gap is decided at the end. */
  private boolean mayFillGap(Demand demand, Optional<Room> room) {
    return reservation
        .filter(r -> room.isEmpty() || r.rooms().contains(room.get()))
        .filter(r -> r.gapFor(demand).isPresent())
        .isPresent();
  }

  /** Members of a gang are only counted where some find room before the kept start alone. */
  private boolean mayFillGapTogether(Waiting gang) {
    return reservation
        .filter(r -> r.gapFor(gang.demand().each()).isPresent())
        .filter(r -> allotment.hasRoomTogether(gang, r))
        .isPresent();
  }

  /** The kept start, if it should have ended by then. */
  private Optional<Reservation> gapFor(Waiting task) {
    return reservation.filter(gap -> !allotment.end(task).isAfter(gap.start()));
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
    if (!throttle.allows(task)) {
      throttled.add(throttle.heldUp(task, 1));
      return false;
    }
    Optional<Reservation> gap = gapFor(task);
    if (demand.isGang()
        ? allotment.placeTogether(task, gap)
        : allotment.placeInGapOrBeside(task, gap)) {
      account.add(demand);
      return true;
    }
    if (makesRoom(task)) {
      return true;
    }
    noCapacity.add(new Placement.NoCapacityNow(task, 1));
    return false;
  }

  private void dismiss(Waiting task, List<String> reasons, LineCursor cursor) {
    if (neverFit.size() < cluster.limit()) {
      neverFit.add(new Placement.NeverFits(task, reasons));
      cursor.passWhole();
    } else {
      cursor.passAlike();
      completeness = Plan.Completeness.CUT;
    }
  }
}
