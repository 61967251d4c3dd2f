package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.task.Wishes.Grouping;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/**
 * Looks for nodes that have room for all members of a gang at once and whose containers can reach
 * each other. Takes nothing.
 */
final class Muster {
  private final NodeIndex index;
  private final Demand gang;
  private final UnaryOperator<Room> sight;
  private final Optional<Grouping> apart;

  Muster(NodeIndex index, Demand gang) {
    this(index, gang, room -> room);
  }

  /**
   * A muster that sees the nodes in another way.
   *
   * @param sight what is taken to be left of a node
   */
  Muster(NodeIndex index, Demand gang, UnaryOperator<Room> sight) {
    this.index = index;
    this.gang = gang;
    this.sight = sight;
    apart = gang.leaning().wishes().antiAffinity();
  }

  /** The network of a node; nodes that do not name one are taken to meet. */
  static String network(NodeOffer offer) {
    return offer.attributes().getOrDefault(NodeOffer.GANG_NETWORK, "");
  }

  /** The place that no two members may share: a node, or the value of this attribute. */
  static String place(Grouping apart, NodeOffer offer, int node) {
    return apart
        .attribute()
        .map(attribute -> offer.attributes().getOrDefault(attribute, ""))
        .orElseGet(() -> Integer.toString(node));
  }

  /**
   * Nodes that meet over one network and together have room for all: those of the node that is best
   * for one member, if they do. Empty if there are none.
   */
  Optional<BitSet> ground() {
    Map<String, BitSet> grounds = grounds(node -> seen(node).holds(gang));
    Optional<BitSet> best =
        index
            .best(gang.each())
            .map(room -> grounds.getOrDefault(network(room.offer()), new BitSet()));
    return best.filter(this::suffices)
        .or(() -> grounds.values().stream().filter(this::suffices).findFirst());
  }

  /** How many of them have room at once, wherever that is the most. */
  int most() {
    return grounds(node -> seen(node).holds(gang)).values().stream()
        .mapToInt(this::count)
        .max()
        .orElse(0);
  }

  /** The nodes that could take a member, by the networks over which they meet. */
  Map<String, BitSet> grounds(IntPredicate wanted) {
    Map<String, BitSet> grounds = new TreeMap<>();
    index.able(gang.each()).stream()
        .filter(wanted)
        .forEach(node ->
            grounds
                .computeIfAbsent(network(index.rooms().of(node).offer()), network -> new BitSet())
                .set(node));
    return grounds;
  }

  private Room seen(int node) {
    return sight.apply(index.rooms().of(node));
  }

  private boolean suffices(BitSet ground) {
    return count(ground) >= gang.members();
  }

  private int count(BitSet ground) {
    int count = 0;
    Set<String> taken = new HashSet<>();
    for (int node = ground.nextSetBit(0);
        node >= 0 && count < gang.members();
        node = ground.nextSetBit(node + 1)) {
      Room room = seen(node);
      boolean free = apart.isEmpty() || taken.add(place(apart.get(), room.offer(), room.number()));
      count += free ? room.fitting(gang, apart.isPresent() ? 1 : gang.members()) : 0;
    }
    return count;
  }
}
