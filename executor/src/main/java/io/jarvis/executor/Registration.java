package io.jarvis.executor;

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

  NodeOffer offer() {
    return offer;
  }

  /** As a new instance, fenced no more: whatever an earlier one had must be gone. */
  void register() {
    NodeId node = context.settings().node();
    context.ports().catalog().register(node, UUID.randomUUID().toString(), offer);
    context.ports().keyValues().delete(Keys.fenced(node));
    var joined =
        context
            .reporter()
            .append(context.reporter().stamp(new NodeEvent.Joined(node), Optional.empty()));
    LOG.atInfo()
        .addKeyValue("node", node)
        .addKeyValue("offer", offer)
        .addKeyValue("logged", joined.isDone())
        .log("registered");
  }
}
