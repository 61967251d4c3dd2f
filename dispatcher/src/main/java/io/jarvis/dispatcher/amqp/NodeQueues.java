package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.NodeId;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Declares the queue of each node before anything is sent to it. Only on the loop's thread. */
final class NodeQueues {
  private static final Logger LOG = LoggerFactory.getLogger(NodeQueues.class);

  private final Leader leader;
  private final Set<NodeId> underWay = new HashSet<>();

  NodeQueues(Leader leader) {
    this.leader = leader;
  }

  /** Declares those that are missing; what fails is tried again at the next call. */
  void declareMissing() {
    leader.state().nodes().withoutQueue().stream().filter(underWay::add).forEach(this::declare);
  }

  private void declare(NodeId node) {
    leader
        .helper()
        .execute(() -> {
          try {
            leader.ports().topology().declareNode(node);
            leader
                .outbox()
                .post(() -> {
                  underWay.remove(node);
                  leader.state().nodes().queueDeclared(node);
                  leader.planSoon();
                });
          } catch (IOException e) {
            LOG.atWarn()
                .addKeyValue("node", node)
                .addKeyValue("error", e.getMessage())
                .log("the node's queue could not be declared");
            leader.outbox().post(() -> underWay.remove(node));
          }
        });
  }
}
