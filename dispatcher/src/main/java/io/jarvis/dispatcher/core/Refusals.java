package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.explain.Explanation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts why nodes refuse a demand: a node under each thing that it lacks. */
final class Refusals {
  private final Demand demand;
  private final Map<NodeId, String> shut;
  private final Constraints constraints = new Constraints();
  private final Map<String, Tally> byReason = new HashMap<>();
  private int nodes;
  private int refusing;

  private static final class Tally {
    private int nodes;
    private long most = -1;
    private String detail = "";
  }

  /**
   * @param shut why nothing new is sent to some nodes
   */
  Refusals(Demand demand, Map<NodeId, String> shut) {
    this.demand = demand;
    this.shut = shut;
  }

  /**
   * Adds a node.
   *
   * @param kept for whom what is left there is kept; empty if for nobody
   */
  void add(NodeSnapshot node, String kept) {
    nodes++;
    boolean refuses = refuses(node, kept);
    refusing += refuses ? 1 : 0;
  }

  private boolean refuses(NodeSnapshot node, String kept) {
    String why = shut.get(node.id());
    if (why != null) {
      tally(why);
      return true;
    }
    List<String> broken = broken(node);
    List<Lack> lacks = Lack.of(new Room(node), demand);
    broken.forEach(this::tally);
    lacks.forEach(this::tally);
    if (broken.isEmpty() && lacks.isEmpty() && !kept.isEmpty()) {
      tally(kept);
      return true;
    }
    return !broken.isEmpty() || !lacks.isEmpty();
  }

  private List<String> broken(NodeSnapshot node) {
    return demand.constraints().stream()
        .filter(each -> constraints.broken(List.of(each), node.offer().attributes()).isPresent())
        .map(each -> "constraint " + each + " does not hold")
        .toList();
  }

  private Tally tally(String reason) {
    Tally tally = byReason.computeIfAbsent(reason, r -> new Tally());
    tally.nodes++;
    return tally;
  }

  private void tally(Lack lack) {
    Tally tally = tally(lack.what());
    if (lack.left() > tally.most) {
      tally.most = lack.left();
      tally.detail = lack.text();
    }
  }

  /** The most frequent reason first. */
  Explanation.Nodes counted() {
    List<Explanation.Refusal> refusals = new ArrayList<>();
    byReason.forEach((reason, tally) ->
        refusals.add(new Explanation.Refusal(reason, tally.nodes, tally.detail)));
    refusals.sort(
        Comparator.comparingInt(Explanation.Refusal::nodes)
            .reversed()
            .thenComparing(Explanation.Refusal::reason));
    return new Explanation.Nodes(nodes, refusing, refusals);
  }
}
