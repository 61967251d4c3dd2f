package io.jarvis.executor;

import io.jarvis.catalog.KeyValues.Versioned;
import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.NodeEvent;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enters the node into the catalog, with what it offers. */
final class Registration {
  private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

  private final NodeContext context;
  private final NodeOffer offer;

  Registration(NodeContext context, NodeOffer offer) {
    this.context = context;
    this.offer = offer;
  }

  /**
   * Registers a new instance of the node: whatever an earlier one ran must be gone. A fence that
   * was written since is left for the next heartbeat to act upon.
   *
   * @param fence the one that was acted upon, which is lifted @return whether none is left
   */
  boolean register(Optional<Versioned> fence) {
    NodeId node = context.node();
    context.ports().catalog().register(node, UUID.randomUUID().toString(), offer);
    boolean free = fence.map(this::lift).orElse(true);
    var unused =
        context
            .reporter()
            .append(context.reporter().stamp(new NodeEvent.Joined(node), Optional.empty()));
    LOG.atInfo()
        .addKeyValue("node", node)
        .addKeyValue("offer", offer)
        .addKeyValue("free", free)
        .log("registered");
    return free;
  }

  /** Lifts the fence; false if the node was given up once more. */
  private boolean lift(Versioned fence) {
    return context
        .ports()
        .keyValues()
        .compareAndDelete(Keys.fenced(context.node()), fence.version());
  }
}
