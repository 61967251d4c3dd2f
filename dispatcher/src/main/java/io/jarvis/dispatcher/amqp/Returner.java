package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import java.util.Optional;

/**
 * Sends an index that left its array, but reached no node, to the returned queue as a message of
 * its own: the message, confirmed, then the event. A second message is absorbed by its attempt.
 * Only on the loop's thread.
 */
final class Returner {
  private final Leader leader;

  Returner(Leader leader) {
    this.leader = leader;
  }

  /** Sends it, however long that takes, then runs {@code then}. */
  void giveBack(TaskMessage index, Runnable then) {
    var spec = index.spec();
    leader
        .outbox()
        .publish(
            Exchanges.TASKS,
            RoutingKeys.task(TaskEvent.Why.MOVED, spec.tenant(), spec.priority()),
            TaskMessageCodec.encode(index),
            result -> {
              if (result instanceof PublishResult.Confirmed) {
                leader.outbox().append(returned(index), recorded -> then.run());
              } else {
                leader.outbox().later(() -> giveBack(index, then));
              }
            });
  }

  private static TaskEvent returned(TaskMessage index) {
    return new TaskEvent.Requeued(
        index.spec().id(), index.attempt(), TaskEvent.Why.MOVED, Optional.empty());
  }
}
