package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.NodeId;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares the queue of each node of the catalog before anything is sent there. Only on the loop's
 * thread.
 */
final class NodeQueues {
  private static final Logger LOG = LoggerFactory.getLogger(NodeQueues.class);

  private final Desk desk;
  private final Set<NodeId> underWay = new HashSet<>();

  NodeQueues(Desk desk) {
    this.desk = desk;
  }

  /** Declares those that are missing; what fails is tried again at the next call. */
  void declareMissing() {
    desk.standing().nodes().withoutQueue().stream().filter(underWay::add).forEach(this::declare);
  }

  private void declare(NodeId node) {
    desk.helper()
        .execute(() -> {
          try {
            desk.ports().topology().declareNode(node);
            desk.outbox()
                .post(() -> {
                  underWay.remove(node);
                  desk.standing().nodes().queueDeclared(node);
                  desk.planSoon();
                });
          } catch (IOException e) {
            LOG.atWarn()
                .addKeyValue("node", node)
                .addKeyValue("error", e.getMessage())
                .log("the node's queue could not be declared");
            desk.outbox().post(() -> underWay.remove(node));
          }
        });
  }
}
