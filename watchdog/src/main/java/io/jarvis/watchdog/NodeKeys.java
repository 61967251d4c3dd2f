package io.jarvis.watchdog;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.KeyValues.Versioned;
import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.protocol.NodeId;
import io.jarvis.watchdog.core.GoneNodes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the keys of nodes that have been gone for long. Since when a node is gone stands in a key
 * of its own, so a successor goes on with it. Blocks; one thread makes the rounds.
 */
final class NodeKeys {
  private static final Logger LOG = LoggerFactory.getLogger(NodeKeys.class);
  static final Duration EVERY = Duration.ofHours(1);

  /** What stands about a node, but for since when it is gone. */
  private static final List<String> ABOUT = List.of(Keys.MODES, Keys.IMAGES, Keys.USE, Keys.FENCED);

  private final KeyValues keyValues;
  private final NodeCatalog catalog;
  private final TaskLedger ledger;
  private final Duration after;
  private final InstantSource clock;

  NodeKeys(
      KeyValues keyValues,
      NodeCatalog catalog,
      TaskLedger ledger,
      Duration after,
      InstantSource clock) {
    this.keyValues = keyValues;
    this.catalog = catalog;
    this.ledger = ledger;
    this.after = after;
    this.clock = clock;
  }

  /** Looks once; nothing happens while the catalog cannot be believed. */
  void round() {
    Map<NodeId, Optional<Instant>> gone = new HashMap<>();
    byNode(Keys.GONE).forEach((node, value) -> gone.put(node, instant(value.value())));
    Set<NodeId> known = new HashSet<>();
    ABOUT.forEach(prefix -> known.addAll(byNode(prefix).keySet()));
    Set<NodeId> present = new HashSet<>(ledger.busyNodes());
    catalog.nodes().stream().map(CatalogNode::id).forEach(present::add);
    if (catalog.reach() == NodeCatalog.Reach.REACHED) {
      apply(GoneNodes.decide(present, known, gone, after, clock.instant()));
    }
  }

  private void apply(GoneNodes nodes) {
    nodes.noted().forEach(node -> keyValues.put(Keys.gone(node), clock.instant().toString()));
    nodes.back().forEach(node -> keyValues.delete(Keys.gone(node)));
    nodes
        .forgotten()
        .forEach(node -> {
          LOG.atInfo()
              .addKeyValue("node", node)
              .addKeyValue("after", after)
              .log("a node is forgotten");
          ABOUT.forEach(prefix -> keyValues.delete(prefix + node));
          keyValues.delete(Keys.gone(node));
        });
  }

  private Map<NodeId, Versioned> byNode(String prefix) {
    Map<NodeId, Versioned> nodes = new HashMap<>();
    keyValues
        .list(prefix)
        .forEach((key, value) -> {
          String id = key.substring(prefix.length());
          if (NodeId.PATTERN.matcher(id).matches()) {
            nodes.put(new NodeId(id), value);
          }
        });
    return nodes;
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
