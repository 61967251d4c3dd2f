package io.jarvis.dispatcher;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.Subscription;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.topology.Queues;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands at a node's queue and writes down what comes. */
final class TestExecutor implements AutoCloseable {
  private final Site site;
  private final NodeId node;
  private final Manner manner;
  private final List<Assignment> received = new CopyOnWriteArrayList<>();
  private final Subscription subscription;

  /** What becomes of what comes. */
  enum Manner {
    /** It is held and nothing is said of it. */
    HOLDS,
    /** It is reported as run and ended well, then acked. */
    SUCCEEDS
  }

  TestExecutor(Site site, NodeId node, Manner manner) {
    this.site = site;
    this.node = node;
    this.manner = manner;
    subscription = site.broker.subscribe(Queues.node(node), 10_000, this::delivered);
  }

  private void delivered(Delivery delivery) {
    Assignment assignment = TaskMessageCodec.decodeAssignment(delivery.message());
    received.add(assignment);
    if (manner == Manner.SUCCEEDS) {
      site.append(succeeded(assignment)).thenRun(delivery::ack);
    }
  }

  TaskEvent.Succeeded succeeded(Assignment a) {
    return new TaskEvent.Succeeded(
        a.task().spec().id(),
        a.task().attempt(),
        node,
        a.fence(),
        Ending.withoutContainer(Instant.EPOCH),
        Optional.empty());
  }

  TaskEvent.Running running(Assignment a) {
    return new TaskEvent.Running(
        a.task().spec().id(), a.task().attempt(), node, a.fence(), "c1", Instant.EPOCH);
  }

  /** All that came so far, in order. */
  List<Assignment> received() {
    return received;
  }

  @Override
  public void close() {
    subscription.close();
  }
}
