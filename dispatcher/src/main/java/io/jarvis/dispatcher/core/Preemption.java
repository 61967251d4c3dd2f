package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds out who must leave which node so that a task gets a place for which there is no room: the
 * set that loses the least work, of all nodes that are looked at; or which nodes, so that all
 * members of a gang get theirs. Who may be asked are attempts of a lower class, of the task's own
 * tenant, or of one that has more than its share, as long as the task's own has not. Not
 * thread-safe; of one plan.
 */
final class Preemption {
  /** The most nodes that are looked at in a plan; tasks that come after wait for the next. */
  static final int EXAMINED = 100_000;

  /** The most tasks for which victims are leaving at once. */
  static final int MOST = 1_000;

  private final NodeIndex index;
  private final Pledges pledges;
  private final ServiceOrder order;
  private final Map<TenantId, Account> accounts;
  private final double fairShare;
  private final Map<Asking, Options> asked = new HashMap<>();
  private int examined;

  /**
   * @param accounts of all tenants that hold something or wait
   */
  Preemption(
      NodeIndex index, Pledges pledges, ServiceOrder order, Map<TenantId, Account> accounts) {
    this.index = index;
    this.pledges = pledges;
    this.order = order;
    this.accounts = accounts;
    int weights = accounts.values().stream().mapToInt(Account::weight).sum();
    fairShare = 1.0 / Math.max(1, weights);
  }

  /** Tasks that ask the same of the same victims. */
  private record Asking(TenantId tenant, Priority priority, Demand demand) {}

  /**
   * Who would leave.
   *
   * @param room where the task would go, or the first member of a gang
   * @param seats where each member would
   */
  private record Option(Room room, List<NodeId> seats, List<Victim> victims, long lost) {
    static final Comparator<Option> BY_LOSS =
        Comparator.comparingLong(Option::lost)
            .thenComparing(option -> option.victims.size())
            .thenComparing(option -> option.room.number());
  }

  /** What was found for tasks that ask the same; where a place was kept since is looked at anew. */
  private static final class Options {
    private final PriorityQueue<Option> byLoss = new PriorityQueue<>(Option.BY_LOSS);
    private int seen;
  }

  /** The way that costs the least, if there is one; nobody has been told anything yet. */
  Optional<Placement.Preempts> cheapest(Waiting task, Set<Room> reserved) {
    Asking asking = new Asking(task.line().tenant(), task.line().priority(), task.demand());
    if (pledges.kept().size() >= MOST || !anybodyBelow(asking)) {
      return Optional.empty();
    }
    if (task.demand().isGang()) {
      return cheapestTogether(asking, reserved).map(option -> pledge(task, option));
    }
    Options options = asked.computeIfAbsent(asking, this::examineAll);
    lookAgain(options, asking);
    while (!options.byLoss.isEmpty()) {
      Option found = options.byLoss.remove();
      Optional<Option> now =
          reserved.contains(found.room) ? Optional.empty() : examineAgain(found.room, asking);
      if (now.filter(option -> Option.BY_LOSS.compare(option, found) <= 0).isPresent()) {
        return now.map(option -> pledge(task, option));
      }
      now.ifPresent(options.byLoss::add);
    }
    return Optional.empty();
  }

  /** The preemption; of a gang that leaves, only the members whose places are needed are named. */
  private Placement.Preempts pledge(Waiting task, Option option) {
    List<Running> leaving =
        option.victims.stream()
            .flatMap(victim -> victim.spots().stream())
            .filter(spot -> option.seats.contains(index.rooms().of(spot.node()).id()))
            .map(Victim.Spot::attempt)
            .toList();
    return new Placement.Preempts(task, option.seats, leaving);
  }

  /** The cheapest option for a gang: all nodes of a network are looked at together. */
  private Optional<Option> cheapestTogether(Asking asking, Set<Room> reserved) {
    if (examined >= EXAMINED) {
      return Optional.empty();
    }
    Collection<BitSet> grounds =
        new Muster(index, asking.demand)
            .grounds(node -> !reserved.contains(index.rooms().of(node)))
            .values();
    grounds.forEach(ground -> examined += ground.cardinality());
    return grounds.stream()
        .map(ground -> ground.stream().mapToObj(index.rooms()::of).toList())
        .flatMap(rooms -> examine(rooms, asking).stream())
        .min(Option.BY_LOSS);
  }

  private boolean anybodyBelow(Asking asking) {
    Account own = accounts.get(asking.tenant);
    if (own != null && own.holdsBelow(asking.priority)) {
      return true;
    }
    return withinShare(asking)
        && accounts.values().stream()
            .filter(account -> account.holdsBelow(asking.priority))
            .anyMatch(account -> isAboveShare(account.tenant(), new Holdings()));
  }

  private boolean withinShare(Asking asking) {
    Account own = accounts.get(asking.tenant);
    return own != null && own.shareWith(asking.demand) <= fairShare;
  }

  private boolean isAboveShare(TenantId tenant, Holdings without) {
    Account account = accounts.get(tenant);
    return account != null && account.shareWithout(without) > fairShare;
  }

  private Options examineAll(Asking asking) {
    Options options = new Options();
    options.seen = pledges.changed().size();
    if (examined < EXAMINED) {
      BitSet able = index.able(asking.demand);
      examined += able.cardinality();
      able.stream()
          .mapToObj(node -> examine(List.of(index.rooms().of(node)), asking))
          .flatMap(Optional::stream)
          .forEach(options.byLoss::add);
    }
    return options;
  }

  private void lookAgain(Options options, Asking asking) {
    List<Room> changed = pledges.changed();
    for (; options.seen < changed.size(); options.seen++) {
      examineAgain(changed.get(options.seen), asking).ifPresent(options.byLoss::add);
    }
  }

  private Optional<Option> examineAgain(Room room, Asking asking) {
    return index.couldTake(room, asking.demand) ? examine(List.of(room), asking) : Optional.empty();
  }

  private Optional<Option> examine(List<Room> rooms, Asking asking) {
    List<Room> left = new ArrayList<>();
    Map<TaskId, List<Victim.Spot>> below = new TreeMap<>();
    for (Room room : rooms) {
      List<Running> leaving = below(room, asking);
      if (enough(pledges.left(room), leaving, asking.demand)) {
        left.add(pledges.left(room));
        leaving.forEach(attempt ->
            below
                .computeIfAbsent(attempt.whole(), task -> new ArrayList<>())
                .add(new Victim.Spot(room.number(), attempt)));
      }
    }
    List<Victim> byLoss =
        below.values().stream()
            .map(spots -> Victim.of(spots, index.rooms().capacity(), order.now()))
            .sorted(Victim.BY_LOSS)
            .toList();
    Vacancy vacancy = new Vacancy(asking.demand, left);
    return VictimSearch.cheapest(vacancy, byLoss, consent(asking))
        .map(victims -> option(vacancy, victims));
  }

  private Option option(Vacancy vacancy, List<Victim> victims) {
    victims.forEach(vacancy::leaves);
    List<NodeId> seats = vacancy.seats();
    Room first = index.rooms().of(seats.getFirst()).orElseThrow();
    return new Option(first, seats, victims, VictimSearch.lost(victims));
  }

  private List<Running> below(Room room, Asking asking) {
    return index.rooms().runningBefore(room.number()).stream()
        .filter(attempt -> order.outranks(asking.priority, attempt))
        .filter(attempt -> !pledges.isLeaving(attempt))
        .toList();
  }

  private static boolean enough(Room left, List<Running> leaving, Demand demand) {
    Room room = new Room(left);
    leaving.forEach(attempt -> room.give(attempt.demand(), attempt.devices()));
    return room.holds(demand);
  }

  /**
   * Whether a victim may be taken: one of another tenant only while that tenant holds more than its
   * share.
   */
  private VictimSearch.Consent consent(Asking asking) {
    boolean fromOthers = withinShare(asking);
    return (next, leaving) -> {
      TenantId tenant = next.attempt().claim().tenant();
      return tenant.equals(asking.tenant)
          || (fromOthers && isAboveShare(tenant, heldBy(tenant, leaving)));
    };
  }

  private static Holdings heldBy(TenantId tenant, List<Victim> leaving) {
    Holdings held = new Holdings();
    leaving.stream()
        .filter(victim -> victim.attempt().claim().tenant().equals(tenant))
        .flatMap(victim -> victim.spots().stream())
        .forEach(spot -> held.add(spot.attempt().demand()));
    return held;
  }
}
