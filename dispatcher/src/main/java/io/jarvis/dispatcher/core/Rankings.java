package io.jarvis.dispatcher.core;

import io.jarvis.dispatcher.core.PlacementPolicy.Scoring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * For each demand that is asked for again and again, some nodes by how well it would do on them;
 * the demands asked for least lately are dropped first. Not thread-safe.
 */
final class Rankings {
  private final Positions nodes;
  private final Room[] rooms;
  private final Changes changes;
  private final int most;
  private final List<RankingSheet> sheets = new ArrayList<>();
  private final SequencedMap<Demand, Column> byDemand = new LinkedHashMap<>(16, 0.75f, true);

  private record Column(RankingSheet sheet, int number) {}

  /**
   * @param rooms of all nodes
   * @param changes of all nodes
   * @param numbers how many they hold together at most, leaving out the inner ones
   */
  Rankings(Positions nodes, Room[] rooms, Changes changes, int numbers) {
    this.nodes = nodes;
    this.rooms = rooms;
    this.changes = changes;
    int sheetsAtMost = numbers / Math.max(1, nodes.count()) / Tournaments.COLUMNS;
    most = sheetsAtMost * Tournaments.COLUMNS;
  }

  /** Whether there is place for any. */
  boolean any() {
    return most > 0;
  }

  /** The ranking for a demand, up to date. */
  Ranking of(Demand demand, Candidates candidates, Scoring scoring) {
    Column column = byDemand.get(demand);
    if (column == null) {
      column = open(candidates);
      byDemand.put(demand, column);
    }
    return column.sheet().ranking(column.number(), scoring);
  }

  private Column open(Candidates candidates) {
    if (byDemand.size() >= most) {
      Column longest = byDemand.pollFirstEntry().getValue();
      longest.sheet().close(longest.number());
    }
    RankingSheet sheet =
        sheets.stream().filter(each -> !each.full()).findFirst().orElseGet(this::more);
    return new Column(sheet, sheet.open(candidates));
  }

  private RankingSheet more() {
    RankingSheet sheet = new RankingSheet(nodes, rooms, changes);
    sheets.add(sheet);
    return sheet;
  }
}
