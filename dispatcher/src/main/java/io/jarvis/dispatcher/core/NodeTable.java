package io.jarvis.dispatcher.core;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.KeyValues.Versioned;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The nodes as the dispatcher knows them: those of the catalog, and those that left it within the
 * grace, which count as present. Not thread-safe.
 */
public final class NodeTable {
  private final Duration grace;
  private final Map<NodeId, Seen> seen = new TreeMap<>();
  private final Set<NodeId> withQueue = new HashSet<>();
  private final Map<NodeId, Instant> avoidedUntil = new HashMap<>();
  private final Map<NodeId, Long> turns = new HashMap<>();
  private final ImageReports images = new ImageReports();
  private long turn;
  private long offersVersion;

  /** Until when a node counts as present; empty while the catalog shows it. */
  private record Seen(CatalogNode node, Optional<Instant> leaves) {}

  public NodeTable(Duration grace) {
    this.grace = grace;
  }

  /** What an update of the catalog means for tasks that fitted nowhere. */
  public enum Effect {
    /** A node came, or offers something else: what never fitted may fit now. */
    NEW_OFFERS,
    SAME_OFFERS
  }

  /** Takes over what the catalog shows. Nodes that were avoided are tried again. */
  public Effect update(Collection<CatalogNode> nodes, Instant now) {
    Set<NodeId> present = new HashSet<>();
    Effect effect = Effect.SAME_OFFERS;
    for (CatalogNode node : nodes) {
      present.add(node.id());
      Seen before = seen.put(node.id(), new Seen(node, Optional.empty()));
      if (before == null || !before.node().offer().equals(node.offer())) {
        effect = Effect.NEW_OFFERS;
      }
      if (isFenced(node) || before == null || !before.node().instance().equals(node.instance())) {
        withQueue.remove(node.id());
      }
    }
    seen.replaceAll((id, last) ->
        present.contains(id) || last.leaves().isPresent()
            ? last
            : new Seen(last.node(), Optional.of(now.plus(grace))));
    withQueue.retainAll(present);
    avoidedUntil.clear();
    if (effect == Effect.NEW_OFFERS) {
      offersVersion++;
    }
    return effect;
  }

  /** Takes over what stands in the catalog of the images that nodes hold, by key. */
  public void updateImages(Map<String, Versioned> values) {
    images.update(values);
  }

  /** Forgets nodes that left longer ago than the grace; whether there were any. */
  public boolean forgetGone(Instant now) {
    boolean any =
        seen.values()
            .removeIf(last -> last.leaves().filter(limit -> !limit.isAfter(now)).isPresent());
    if (any) {
      turns.keySet().retainAll(seen.keySet());
    }
    return any;
  }

  /**
   * The nodes of the catalog whose queue is not known to exist and to be bound. Not those that were
   * declared dead: the watchdog unbinds and empties their queues.
   */
  public List<NodeId> withoutQueue() {
    return seen.entrySet().stream()
        .filter(entry ->
            entry.getValue().leaves().isEmpty()
                && !isFenced(entry.getValue().node())
                && !withQueue.contains(entry.getKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The node's queue exists. */
  public void queueDeclared(NodeId node) {
    withQueue.add(node);
  }

  /** The node's queue may be gone: nothing is sent until it is declared again. */
  public void queueDoubted(NodeId node) {
    withQueue.remove(node);
  }

  /** Sends it nothing until then, or until the catalog changes. */
  public void avoid(NodeId node, Instant until) {
    avoidedUntil.put(node, until);
  }

  /** The node was given a task. */
  public void assigned(NodeId node, long itsTurn) {
    turns.put(node, itsTurn);
    turn = Math.max(turn, itsTurn);
  }

  /** Rises when a node comes or offers something else. */
  public long offersVersion() {
    return offersVersion;
  }

  /** What the nodes that count as present offer. */
  public List<NodeOffer> offers() {
    return seen.values().stream().map(last -> last.node().offer()).toList();
  }

  public long turn() {
    return turn;
  }

  public boolean fenced(NodeId node) {
    Seen last = seen.get(node);
    return last != null && isFenced(last.node());
  }

  private static boolean isFenced(CatalogNode node) {
    return node.fencing() == CatalogNode.Fencing.FENCED;
  }

  /** All that count as present, by id. */
  public List<NodeSnapshot> snapshot(Books books, Instant now) {
    return seen.values().stream()
        .map(last ->
            new NodeSnapshot(
                last.node().id(),
                last.node().offer(),
                books.usage(last.node().id()),
                access(last, now),
                turns.getOrDefault(last.node().id(), 0L),
                images.of(last.node().id())))
        .toList();
  }

  /** Whether some node takes tasks and is not full. */
  public boolean anyRoom(Books books, Instant now) {
    return snapshot(books, now).stream()
        .anyMatch(node -> node.access() == Access.OPEN && !new Room(node).full());
  }

  /** Why nothing new is sent to some of the nodes that count as present. */
  public Map<NodeId, String> shut(Instant now) {
    Map<NodeId, String> reasons = new TreeMap<>();
    seen.forEach((id, last) -> obstacle(last, now).ifPresent(reason -> reasons.put(id, reason)));
    return reasons;
  }

  private Access access(Seen last, Instant now) {
    return obstacle(last, now).isEmpty() ? Access.OPEN : Access.SHUT;
  }

  private Optional<String> obstacle(Seen last, Instant now) {
    CatalogNode node = last.node();
    if (last.leaves().isPresent()) {
      return Optional.of("the node has left");
    }
    if (isFenced(node)) {
      return Optional.of("the node is dead");
    }
    if (node.health() != CatalogNode.Health.PASSING) {
      return Optional.of("the node's own check is " + node.health().word());
    }
    if (!node.takesTasks()) {
      return Optional.of("the node is " + node.mode().word());
    }
    boolean avoided =
        Optional.ofNullable(avoidedUntil.get(node.id())).filter(now::isBefore).isPresent();
    return avoided || !withQueue.contains(node.id())
        ? Optional.of("the node's queue cannot be reached")
        : Optional.empty();
  }
}
