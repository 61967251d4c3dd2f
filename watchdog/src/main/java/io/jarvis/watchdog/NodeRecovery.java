package io.jarvis.watchdog;

import io.jarvis.broker.Broker;
import io.jarvis.broker.Topology;
import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.Keys;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a dead node's tasks back into the line. The fence comes first: from then on a node that is
 * merely cut off stops its containers. Every step may be repeated; a successor begins anew. Blocks;
 * one node at a time.
 */
final class NodeRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRecovery.class);

  /** How many of its messages are in hand at once. */
  static final int PREFETCH = 200;

  /**
   * A queue is empty when it was seen so this often, a pause apart: a publish may be on its way.
   */
  static final int EMPTY_LOOKS = 2;

  private static final Duration PAUSE = Duration.ofMillis(500);

  /** So long nothing may move; then somebody else is its consumer. */
  static final Duration STUCK = Duration.ofSeconds(30);

  private final Broker broker;
  private final Topology topology;
  private final KeyValues keyValues;
  private final Outbox outbox;
  private final Orphans orphans;
  private final Supplier<Inbox> drains;
  private final InstantSource clock;

  NodeRecovery(
      Broker broker,
      Topology topology,
      KeyValues keyValues,
      Outbox outbox,
      Orphans orphans,
      Supplier<Inbox> drains,
      InstantSource clock) {
    this.broker = broker;
    this.topology = topology;
    this.keyValues = keyValues;
    this.outbox = outbox;
    this.orphans = orphans;
    this.drains = drains;
    this.clock = clock;
  }

  /** Whether a node's tasks are all back. */
  enum Recovered {
    DONE,
    /** Its queue was not emptied; the node may be back. */
    GIVEN_UP
  }

  /** Fences a node and takes back what it had. */
  Recovered recover(NodeId node, String reason) throws InterruptedException, IOException {
    LOG.atWarn().addKeyValue("node", node).addKeyValue("reason", reason).log("a node is dead");
    keyValues.put(Keys.fenced(node), clock.instant() + " " + reason);
    topology.unbindNode(node);
    Set<Orphans.Suspect> suspects = orphans.suspects(node);
    if (drain(node) == Recovered.GIVEN_UP) {
      LOG.atWarn().addKeyValue("node", node).log("a dead node's queue is not emptied");
      return Recovered.GIVEN_UP;
    }
    orphans.takeBack(node, suspects);
    outbox.append(new NodeEvent.Dead(node, reason));
    return Recovered.DONE;
  }

  private Recovered drain(NodeId node) throws InterruptedException, IOException {
    try (Inbox inbox = drains.get();
        var subscription = broker.subscribe(Queues.node(node), PREFETCH, inbox)) {
      return untilEmpty(node, inbox);
    }
  }

  private Recovered untilEmpty(NodeId node, Inbox inbox) throws InterruptedException, IOException {
    int empty = 0;
    long last = Long.MAX_VALUE;
    long movedAt = System.nanoTime();
    while (empty < EMPTY_LOOKS) {
      Thread.sleep(PAUSE);
      long left = broker.depth(Queues.node(node)).ready() + inbox.size();
      empty = left == 0 ? empty + 1 : 0;
      if (left < last) {
        last = left;
        movedAt = System.nanoTime();
      } else if (left > 0 && System.nanoTime() - movedAt > STUCK.toNanos()) {
        return Recovered.GIVEN_UP;
      }
    }
    return Recovered.DONE;
  }
}
