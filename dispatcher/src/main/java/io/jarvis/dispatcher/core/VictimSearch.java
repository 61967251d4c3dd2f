package io.jarvis.dispatcher.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for those who leave enough room on one node and lose the least together, and of equal
 * losses are the fewest. The cheapest set of all if {@link #TRIED} steps find it, else a good one
 * of which nobody is left out. Of one search.
 */
final class VictimSearch {
  /** So many choices at most are gone through on one node. */
  static final int TRIED = 2_000;

  private final Room room;
  private final Demand demand;
  private final List<Victim> candidates;
  private final Consent consent;
  private final List<Victim> chosen = new ArrayList<>();
  private long lost;
  private List<Victim> best;
  private long bestLost;
  private int tried;

  /** Whether one more may be asked to leave; whoever may beside others may without them, too. */
  interface Consent {
    boolean mayLeave(Victim next, List<Victim> leaving);
  }

  private VictimSearch(
      Room room, Demand demand, List<Victim> byLoss, Consent consent, List<Victim> enough) {
    this.room = room;
    this.demand = demand;
    this.consent = consent;
    candidates = byLoss;
    best = enough;
    bestLost = lost(enough);
  }

  /**
   * @param left what is left on the node before anybody leaves
   * @param byLoss who might leave, those first who lose the least
   */
  static Optional<List<Victim>> cheapest(
      Room left, Demand demand, List<Victim> byLoss, Consent consent) {
    Room room = new Room(left);
    List<Victim> enough = firstEnough(room, demand, byLoss, consent);
    if (!room.holds(demand)) {
      return Optional.empty();
    }
    spare(room, demand, enough);
    enough.forEach(victim -> stays(room, victim));
    VictimSearch search = new VictimSearch(room, demand, byLoss, consent, enough);
    search.choose(0);
    return Optional.of(search.best);
  }

  /** What all these lose together. */
  static long lost(List<Victim> victims) {
    return victims.stream().mapToLong(Victim::lost).sum();
  }

  private static List<Victim> firstEnough(
      Room room, Demand demand, List<Victim> byLoss, Consent consent) {
    List<Victim> leaving = new ArrayList<>();
    for (Victim victim : byLoss) {
      if (!room.holds(demand) && consent.mayLeave(victim, leaving)) {
        leaves(room, victim);
        leaving.add(victim);
      }
    }
    return leaving;
  }

  /** Lets those stay without whom there is room as well, the dearest first. */
  private static void spare(Room room, Demand demand, List<Victim> leaving) {
    for (int i = leaving.size() - 1; i >= 0; i--) {
      Victim victim = leaving.get(i);
      stays(room, victim);
      if (room.holds(demand)) {
        leaving.remove(i);
      } else {
        leaves(room, victim);
      }
    }
  }

  private void choose(int from) {
    if (room.holds(demand)) {
      best = List.copyOf(chosen);
      bestLost = lost;
      return;
    }
    for (int i = from; i < candidates.size() && tried < TRIED; i++) {
      tried++;
      Victim next = candidates.get(i);
      if (!improves(next)) {
        return;
      }
      if (consent.mayLeave(next, chosen)) {
        leave(next);
        choose(i + 1);
        stay(next);
      }
    }
  }

  /** Those that come after it lose as much at least. */
  private boolean improves(Victim next) {
    long then = lost + next.lost();
    return then < bestLost || (then == bestLost && chosen.size() + 1 < best.size());
  }

  private void leave(Victim victim) {
    leaves(room, victim);
    chosen.add(victim);
    lost += victim.lost();
  }

  private void stay(Victim victim) {
    stays(room, victim);
    chosen.removeLast();
    lost -= victim.lost();
  }

  private static void leaves(Room room, Victim victim) {
    room.give(victim.attempt().demand(), victim.attempt().devices());
  }

  private static void stays(Room room, Victim victim) {
    room.takeDevices(victim.attempt().demand(), victim.attempt().devices());
  }
}
