package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.task.Wishes;
import io.jarvis.protocol.task.Wishes.Grouping;
import io.jarvis.protocol.task.Wishes.Preference;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Parts nodes by the wishes of a task: none where its group must not be; of the others those first
 * whose preferences weigh most, and of these those first where the fewest of its group are. Which
 * of a part it gets the policy says. Not thread-safe.
 */
final class Inclinations {
  /** The most lists of preferences whose effect on the nodes is remembered. */
  private static final int REMEMBERED = 1_000;

  private final Constraints constraints;
  private final Map<List<Preference>, List<BitSet>> byWeight = new LinkedHashMap<>();
  private final Map<String, Map<String, BitSet>> byAttribute = new HashMap<>();
  private final Map<NodeId, Integer> numbers = new HashMap<>();
  private final Map<Kin, Map<Integer, Integer>> joined = new HashMap<>();
  private Room[] rooms = {};
  private Kinships kinships = Kinships.NONE;

  Inclinations(Constraints constraints) {
    this.constraints = constraints;
  }

  /** Sets the nodes. */
  void rebuild(Room[] present) {
    rooms = present;
    byWeight.clear();
    byAttribute.clear();
    numbers.clear();
    for (Room room : present) {
      numbers.put(room.id(), room.number());
    }
  }

  /** Shows how many tasks of each group are on which nodes. */
  void follow(Kinships present) {
    kinships = present;
    joined.clear();
  }

  /** A task was placed on a node in this plan. */
  void joined(Leaning leaning, int node) {
    if (leaning.isNone()) {
      return;
    }
    for (String group : leaning.wishes().groups()) {
      joined
          .computeIfAbsent(new Kin(leaning.tenant(), group), kin -> new HashMap<>())
          .merge(node, 1, Integer::sum);
    }
  }

  /**
   * Whether the task may be on this node: no other of a group that it must keep apart from is
   * there.
   */
  boolean allow(Leaning leaning, int node) {
    return leaning
        .wishes()
        .antiAffinity()
        .filter(apart -> occupied(leaning, apart).get(node))
        .isEmpty();
  }

  /**
   * Divides these nodes into parts, the best first; nodes that the task must not have are left out.
   */
  List<BitSet> parts(Leaning leaning, BitSet able) {
    BitSet allowed = apart(leaning, able);
    Wishes wishes = leaning.wishes();
    Collection<BitSet> spread =
        wishes
            .spread()
            .map(grouping -> byCrowd(leaning, grouping))
            .orElseGet(() -> List.of(allowed));
    List<BitSet> parts = new ArrayList<>();
    for (BitSet preferred : byWeight(wishes.preferences())) {
      for (BitSet crowd : spread) {
        BitSet part = (BitSet) allowed.clone();
        part.and(preferred);
        part.and(crowd);
        if (!part.isEmpty()) {
          parts.add(part);
        }
      }
    }
    return parts;
  }

  /** The nodes that the task may have, of these. */
  BitSet apart(Leaning leaning, BitSet able) {
    Optional<Grouping> antiAffinity = leaning.wishes().antiAffinity();
    if (antiAffinity.isEmpty()) {
      return able;
    }
    BitSet apart = (BitSet) able.clone();
    apart.andNot(occupied(leaning, antiAffinity.get()));
    return apart;
  }

  private BitSet occupied(Leaning leaning, Grouping apart) {
    BitSet occupied = new BitSet(rooms.length);
    crowds(leaning, apart).forEach((place, count) -> occupied.or(nodesOf(apart, place)));
    return occupied;
  }

  /** All nodes, ordered by how many of the group are there, the fewest first. */
  private Collection<BitSet> byCrowd(Leaning leaning, Grouping grouping) {
    TreeMap<Integer, BitSet> byCrowd = new TreeMap<>();
    BitSet free = new BitSet(rooms.length);
    free.set(0, rooms.length);
    byCrowd.put(0, free);
    crowds(leaning, grouping)
        .forEach((place, count) -> {
          BitSet nodes = nodesOf(grouping, place);
          free.andNot(nodes);
          byCrowd.computeIfAbsent(count, c -> new BitSet(rooms.length)).or(nodes);
        });
    return byCrowd.values();
  }

  /** How many of a group are in each place where there are any. */
  private Map<String, Integer> crowds(Leaning leaning, Grouping grouping) {
    Kin kin = new Kin(leaning.tenant(), grouping.group());
    Map<String, Integer> crowds = new HashMap<>();
    kinships
        .of(kin)
        .forEach((id, count) ->
            Optional.ofNullable(numbers.get(id))
                .ifPresent(node -> crowds.merge(place(grouping, node), count, Integer::sum)));
    joined
        .getOrDefault(kin, Map.of())
        .forEach((node, count) -> crowds.merge(place(grouping, node), count, Integer::sum));
    return crowds;
  }

  private String place(Grouping grouping, int node) {
    return grouping
        .attribute()
        .map(attribute -> rooms[node].offer().attributes().getOrDefault(attribute, ""))
        .orElseGet(() -> rooms[node].id().value());
  }

  private BitSet nodesOf(Grouping grouping, String place) {
    if (grouping.attribute().isPresent()) {
      return byAttribute
          .computeIfAbsent(grouping.attribute().get(), this::byValue)
          .getOrDefault(place, new BitSet());
    }
    BitSet itself = new BitSet(rooms.length);
    Optional.ofNullable(numbers.get(new NodeId(place))).ifPresent(itself::set);
    return itself;
  }

  private Map<String, BitSet> byValue(String attribute) {
    Map<String, BitSet> byValue = new HashMap<>();
    for (Room room : rooms) {
      byValue
          .computeIfAbsent(
              room.offer().attributes().getOrDefault(attribute, ""),
              value -> new BitSet(rooms.length))
          .set(room.number());
    }
    return byValue;
  }

  private List<BitSet> byWeight(List<Preference> preferences) {
    List<BitSet> known = byWeight.get(preferences);
    if (known == null) {
      if (byWeight.size() >= REMEMBERED) {
        byWeight.clear();
      }
      known = weigh(preferences);
      byWeight.put(preferences, known);
    }
    return known;
  }

  private List<BitSet> weigh(List<Preference> preferences) {
    TreeMap<Integer, BitSet> byWeight = new TreeMap<>(Comparator.reverseOrder());
    for (Room room : rooms) {
      int weight =
          preferences.stream()
              .filter(p -> constraints.holds(p.expression(), room.offer().attributes()))
              .mapToInt(Preference::weight)
              .sum();
      byWeight.computeIfAbsent(weight, w -> new BitSet(rooms.length)).set(room.number());
    }
    return List.copyOf(byWeight.values());
  }
}
