package io.jarvis.executor;

import io.jarvis.broker.Broker;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.journal.AttemptRecord;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides about what is left of attempts that no message here stands for. */
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
   * To be called again and again, not before every message that was in the queue must have come:
   * removes and forgets what is left of attempts whose messages did not, since their tasks were
   * taken from this node. While the queue is not empty, some may still come.
   */
  void sweep() {
    removeUnknown();
    List<AttemptKey> records =
        context.journal().all().stream()
            .filter(record -> record.settledAt().isEmpty())
            .map(AttemptRecord::key)
            .filter(this::isNotUnderWay)
            .toList();
    if ((!records.isEmpty() || !found.isEmpty()) && queueIsEmpty()) {
      found.takeAll().forEach(this::removeOrphan);
      records.stream().filter(this::isNotUnderWay).forEach(this::forget);
    }
  }

  /**
   * Removes the containers that nothing here knows of: they were being made when the cluster gave
   * this node up.
   */
  private void removeUnknown() {
    try {
      context.ports().containers().containers(context.node()).stream()
          .filter(container -> isUnknown(FoundContainers.keyOf(container)))
          .forEach(this::removeOrphan);
    } catch (ContainerException e) {
      LOG.atDebug().setCause(e).log("it is not known which containers there are");
    }
  }

  private boolean isUnknown(AttemptKey key) {
    return isNotUnderWay(key) && !found.has(key) && context.journal().find(key).isEmpty();
  }

  private void removeOrphan(FoundContainer orphan) {
    LOG.atWarn()
        .addKeyValue("task", orphan.name().task())
        .addKeyValue("attempt", orphan.name().attempt())
        .addKeyValue("container", orphan.id())
        .log("a container is removed: its message is no longer this node's");
    forget(FoundContainers.keyOf(orphan));
    remover.soon(orphan);
  }

  private void forget(AttemptKey key) {
    table.release(key);
    context.journal().settled(key, context.clock().instant());
  }

  private boolean isNotUnderWay(AttemptKey key) {
    return table.find(key).isEmpty();
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
