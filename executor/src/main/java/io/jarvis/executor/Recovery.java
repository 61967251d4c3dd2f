package io.jarvis.executor;

import io.jarvis.broker.Broker;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.journal.AttemptRecord;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides about the containers that an earlier process left. */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final NodeContext context;
  private final AttemptTable table;
  private final FoundContainers found;
  private final Remover remover;

  Recovery(NodeContext context, AttemptTable table, FoundContainers found, Remover remover) {
    this.context = context;
    this.table = table;
    this.found = found;
    this.remover = remover;
  }

  /**
   * To be called before the queue is consumed: removes the containers of settled attempts, and
   * reserves what the others hold until their messages come.
   */
  void find() throws ContainerException {
    context.ports().containers().sweepNetworks(context.clock().instant());
    for (FoundContainer container : context.ports().containers().containers(context.node())) {
      AttemptKey key = FoundContainers.keyOf(container);
      Optional<AttemptRecord> known = context.journal().find(key);
      if (known.flatMap(AttemptRecord::settledAt).isPresent()) {
        remover.soon(container);
      } else if (table.find(key).isEmpty()) {
        found.add(container);
        known
            .filter(record -> record.ending().isEmpty())
            .ifPresent(record -> table.reserve(key, record.reservation()));
      }
    }
  }

  /**
   * To be called when every message that was in the queue must have come: removes the containers
   * whose messages did not, since their tasks were taken from this node. Returns false if the queue
   * is not empty, so that some still wait.
   */
  boolean removeOrphans() {
    if (found.isEmpty()) {
      return true;
    }
    if (!queueIsEmpty()) {
      return false;
    }
    for (FoundContainer orphan : found.takeAll()) {
      LOG.atWarn()
          .addKeyValue("task", orphan.name().task())
          .addKeyValue("attempt", orphan.name().attempt())
          .addKeyValue("container", orphan.id())
          .log("a container is removed: its message is no longer this node's");
      AttemptKey key = FoundContainers.keyOf(orphan);
      table.release(key);
      context.journal().settled(key, context.clock().instant());
      remover.soon(orphan);
    }
    return true;
  }

  /**
   * Stops and forgets everything, and reports nothing: the cluster gave this node up and runs its
   * tasks elsewhere. The queue must not be consumed meanwhile.
   */
  void removeAll() throws ContainerException {
    table.all().forEach(this::abandon);
    found.takeAll().forEach(container -> table.release(FoundContainers.keyOf(container)));
    for (FoundContainer container : context.ports().containers().containers(context.node())) {
      context.ports().containers().remove(container.id(), container.name());
      if (container.network().isPresent()) {
        context.ports().containers().leaveNetwork(container.network().get());
      }
    }
    context.journal().clear(context.clock().instant());
  }

  private void abandon(Attempt attempt) {
    attempt.abandon();
    table.forget(attempt);
    table.release(attempt.key());
  }

  private boolean queueIsEmpty() {
    try {
      Broker.QueueDepth depth = context.ports().broker().depth(Queues.node(context.node()));
      return depth.ready() == 0;
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("the depth of our queue is not known");
      return false;
    }
  }
}
