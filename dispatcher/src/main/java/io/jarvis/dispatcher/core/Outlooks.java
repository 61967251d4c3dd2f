package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Where tasks could be, were all nodes empty: judged once for all that ask the same. */
final class Outlooks {
  /** The most demands whose outlook is remembered. */
  static final int REMEMBERED = 10_000;

  /** Constraints that leave fewer than one of so many nodes have a ranking of their own. */
  private static final int SELECTIVE = 8;

  private final Fit fit;
  private final SequencedMap<Demand, Outlook> known = new LinkedHashMap<>(16, 0.75f, true);
  private Room[] rooms = {};
  private List<NodeOffer> offers = List.of();

  Outlooks(Constraints constraints) {
    fit = new Fit(constraints);
  }

  /** There are other nodes from now on. */
  void rebuild(Room[] present, List<NodeOffer> offered) {
    known.clear();
    rooms = present;
    offers = offered;
  }

  Outlook of(Demand demand) {
    Outlook outlook = known.get(demand);
    if (outlook == null) {
      outlook = judge(demand);
      known.put(demand, outlook);
      if (known.size() > REMEMBERED) {
        known.pollFirstEntry();
      }
    }
    return outlook;
  }

  private Outlook judge(Demand demand) {
    if (rooms.length > 0 && !fit.somewhere(demand, offers)) {
      return new Outlook.Never(fit.reasons(demand, offers));
    }
    BitSet able = new BitSet(rooms.length);
    for (Room room : rooms) {
      able.set(room.number(), fit.obstacle(demand, room.offer()).isEmpty());
    }
    return new Outlook.Perhaps(new Candidates(demand.anywhere(), able, wider(demand, able)));
  }

  /**
   * The candidates without the constraints, if these leave so many nodes that both can share a
   * ranking.
   */
  private Optional<Candidates> wider(Demand demand, BitSet able) {
    boolean enough = able.cardinality() * SELECTIVE >= rooms.length;
    return enough
            && !demand.equals(demand.anywhere())
            && of(demand.anywhere()) instanceof Outlook.Perhaps(Candidates all)
        ? Optional.of(all)
        : Optional.empty();
  }
}
