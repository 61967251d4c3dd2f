package io.jarvis.watchdog.core;

import io.jarvis.protocol.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What becomes of that which stands in the catalog about nodes that are not in it any more: it is
 * noted since when they are gone, and after a while all of it is removed, or it would grow by each
 * node there ever was. Pure.
 *
 * @param noted nodes that are found to be gone only now
 * @param back nodes that were noted and have come back, or of which nothing is left
 * @param forgotten nodes that are gone for so long that all about them is removed
 */
public record GoneNodes(Set<NodeId> noted, Set<NodeId> back, Set<NodeId> forgotten) {
  /**
   * Decides.
   *
   * @param present nodes in the catalog, and those that have work though they are not
   * @param known nodes of which something stands there
   * @param gone since when which are noted to be gone; empty if what stands there is no instant
   * @param after how long a node is gone until all about it is removed
   */
  public static GoneNodes decide(
      Set<NodeId> present,
      Set<NodeId> known,
      Map<NodeId, Optional<Instant>> gone,
      Duration after,
      Instant now) {
    Set<NodeId> noted = new TreeSet<>(known);
    noted.removeAll(present);
    Set<NodeId> back = new TreeSet<>();
    Set<NodeId> forgotten = new TreeSet<>();
    new TreeMap<>(gone)
        .forEach((node, since) -> {
          if (present.contains(node) || !known.contains(node)) {
            back.add(node);
          } else if (since.isPresent()) {
            noted.remove(node);
            if (!since.get().plus(after).isAfter(now)) {
              forgotten.add(node);
            }
          }
        });
    return new GoneNodes(noted, back, forgotten);
  }
}
