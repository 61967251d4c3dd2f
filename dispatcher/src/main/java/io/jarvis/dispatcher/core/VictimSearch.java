package io.jarvis.dispatcher.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for those who leave enough room on a node, or for a gang on several, and lose the least
 * together, and of equal losses are the fewest. The cheapest set of all if {@link #TRIED} steps
 * find it, else a good one of which nobody is left out. Of one search.
 */
final class VictimSearch {
  /** The most choices that are tried. */
  static final int TRIED = 2_000;

  private final Vacancy vacancy;
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

  private VictimSearch(Vacancy vacancy, List<Victim> byLoss, Consent consent, List<Victim> enough) {
    this.vacancy = vacancy;
    this.consent = consent;
    candidates = byLoss;
    best = enough;
    bestLost = lost(enough);
  }

  /**
   * @param vacancy before anybody leaves; it is so again where somebody is found
   * @param byLoss who might leave, those first who lose the least
   */
  static Optional<List<Victim>> cheapest(Vacancy vacancy, List<Victim> byLoss, Consent consent) {
    List<Victim> enough = firstEnough(vacancy, byLoss, consent);
    if (!vacancy.suffices()) {
      return Optional.empty();
    }
    spare(vacancy, enough);
    enough.forEach(vacancy::stays);
    VictimSearch search = new VictimSearch(vacancy, byLoss, consent, enough);
    search.choose(0);
    return Optional.of(search.best);
  }

  /** What all these lose together. */
  static long lost(List<Victim> victims) {
    return victims.stream().mapToLong(Victim::lost).sum();
  }

  private static List<Victim> firstEnough(Vacancy vacancy, List<Victim> byLoss, Consent consent) {
    List<Victim> leaving = new ArrayList<>();
    for (Victim victim : byLoss) {
      if (!vacancy.suffices() && consent.mayLeave(victim, leaving)) {
        vacancy.leaves(victim);
        leaving.add(victim);
      }
    }
    return leaving;
  }

  /** Lets those stay without whom there is room as well, the dearest first. */
  private static void spare(Vacancy vacancy, List<Victim> leaving) {
    for (int i = leaving.size() - 1; i >= 0; i--) {
      Victim victim = leaving.get(i);
      vacancy.stays(victim);
      if (vacancy.suffices()) {
        leaving.remove(i);
      } else {
        vacancy.leaves(victim);
      }
    }
  }

  private void choose(int from) {
    if (vacancy.suffices()) {
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

  /** Whether a set with this victim can still be cheaper; later victims lose at least as much. */
  private boolean improves(Victim next) {
    long then = lost + next.lost();
    return then < bestLost || (then == bestLost && chosen.size() + 1 < best.size());
  }

  private void leave(Victim victim) {
    vacancy.leaves(victim);
    chosen.add(victim);
    lost += victim.lost();
  }

  private void stay(Victim victim) {
    vacancy.stays(victim);
    chosen.removeLast();
    lost -= victim.lost();
  }
}
