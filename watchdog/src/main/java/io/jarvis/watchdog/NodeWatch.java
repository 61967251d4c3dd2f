package io.jarvis.watchdog;

import io.jarvis.broker.Broker;
import io.jarvis.broker.Broker.ConnectionState;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.CatalogNode.Health;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.watchdog.core.Suspicions.Sight;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at both witnesses of every node (I8): its check in the catalog, and whether its queue has a
 * consumer. A node that the catalog lost counts as failed while the log has attempts on it. Not
 * thread-safe: one thread looks.
 */
final class NodeWatch {
  private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

  private final Broker broker;
  private final NodeCatalog catalog;
  private final Ports.Alarms alarms;
  private final TaskLedger ledger;
  private final Reminders reminders;

  NodeWatch(
      Broker broker,
      NodeCatalog catalog,
      Ports.Alarms alarms,
      TaskLedger ledger,
      Reminders reminders) {
    this.broker = broker;
    this.catalog = catalog;
    this.alarms = alarms;
    this.ledger = ledger;
    this.reminders = reminders;
  }

  /** One look. */
  Sight look() {
    if (broker.state() != ConnectionState.CONNECTED
        || catalog.reach() != NodeCatalog.Reach.REACHED) {
      return new Sight.Blurred();
    }
    try {
      return alarms.raised() ? new Sight.Blurred() : new Sight.Clear(silent());
    } catch (IOException e) {
      reminders.remind(
          "alarms",
          () ->
              LOG.atWarn()
                  .addKeyValue("reason", e.toString())
                  .log("the broker's alarms are not known, so no node can be declared dead"));
      return new Sight.Blurred();
    }
  }

  private Set<NodeId> silent() {
    Set<NodeId> silent = new HashSet<>();
    Map<NodeId, CatalogNode> known = new HashMap<>();
    catalog.nodes().forEach(node -> known.put(node.id(), node));
    for (NodeId node : failed(known)) {
      try {
        Broker.QueueDepth depth = broker.depth(Queues.node(node));
        if (depth.consumers() == 0 && (!isFenced(known.get(node)) || hasWork(node, depth))) {
          silent.add(node);
        }
      } catch (IOException e) {
        LOG.atDebug()
            .addKeyValue("node", node)
            .addKeyValue("reason", e.toString())
            .log("a node's queue cannot be asked");
      }
    }
    return silent;
  }

  /** A node that was declared dead is looked at again only for what is still there. */
  private static boolean isFenced(@Nullable CatalogNode node) {
    return node != null && node.fencing() == CatalogNode.Fencing.FENCED;
  }

  private boolean hasWork(NodeId node, Broker.QueueDepth depth) {
    return depth.ready() > 0 || !ledger.on(node).isEmpty();
  }

  private Set<NodeId> failed(Map<NodeId, CatalogNode> known) {
    Set<NodeId> failed = new HashSet<>(ledger.busyNodes());
    failed.removeAll(known.keySet());
    known.values().stream()
        .filter(node -> node.health() == Health.CRITICAL)
        .map(CatalogNode::id)
        .forEach(failed::add);
    return failed;
  }
}
