package io.jarvis.dispatcher.core;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Rankings of the nodes alone that hold an image, since these may all be full while most nodes are
 * not. Those of images asked for least lately are dropped first. Not thread-safe.
 */
final class HolderRankings {
  /** The most numbers that they hold together, not counting the inner ones. */
  static final int RANKED = 4_000_000;

  /** The most demands that are ranked for each image. */
  static final int DEMANDS = 32;

  private final SequencedMap<Holders, Ranked> byHolders = new LinkedHashMap<>(16, 0.75f, true);
  private Room[] rooms = {};
  private Changes changes = new Changes(0);
  private long held;

  private record Ranked(Rankings rankings, int since, long numbers) {
    static Ranked of(Holders holders, Room[] rooms, Changes changes) {
      Positions nodes = Positions.of(holders.nodes());
      int numbers = (int) Math.min(RANKED, (long) nodes.count() * DEMANDS);
      return new Ranked(new Rankings(nodes, rooms, changes, numbers), holders.changes(), numbers);
    }
  }

  /** Sets the nodes. */
  void rebuild(Room[] present, Changes ofThem) {
    byHolders.clear();
    held = 0;
    rooms = present;
    changes = ofThem;
  }

  Rankings of(Holders holders) {
    Ranked known = byHolders.get(holders);
    if (known == null || known.since() != holders.changes()) {
      forget(known);
      known = Ranked.of(holders, rooms, changes);
      byHolders.put(holders, known);
      held += known.numbers();
      while (held > RANKED) {
        forget(byHolders.pollFirstEntry().getValue());
      }
    }
    return known.rankings();
  }

  private void forget(@Nullable Ranked known) {
    held -= known == null ? 0 : known.numbers();
  }
}
