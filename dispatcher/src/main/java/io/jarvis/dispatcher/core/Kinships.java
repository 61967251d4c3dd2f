package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import java.util.HashMap;
import java.util.Map;

/** How many tasks of each group are on which nodes. Not thread-safe. */
public final class Kinships {
  /** No groups anywhere. */
  static final Kinships NONE = new Kinships();

  private final Map<Kin, Map<NodeId, Integer>> byKin = new HashMap<>();

  void clear() {
    byKin.clear();
  }

  void add(Claim claim, NodeId node) {
    for (String group : claim.ties().groups()) {
      byKin
          .computeIfAbsent(new Kin(claim.tenant(), group), kin -> new HashMap<>())
          .merge(node, 1, Integer::sum);
    }
  }

  /** Takes away what was added. */
  void remove(Claim claim, NodeId node) {
    for (String group : claim.ties().groups()) {
      byKin.computeIfPresent(
          new Kin(claim.tenant(), group),
          (kin, nodes) -> {
            nodes.computeIfPresent(node, (id, count) -> count == 1 ? null : count - 1);
            return nodes.isEmpty() ? null : nodes;
          });
    }
  }

  Map<NodeId, Integer> of(Kin kin) {
    return byKin.getOrDefault(kin, Map.of());
  }
}
