package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import java.util.Optional;

/**
 * Gives an index that left its array, and reached no node, a message of its own in the returned
 * queue: a copy there, confirmed, then the event. A second copy is absorbed by its number. Only on
 * the loop's thread.
 */
final class Returner {
  private final Desk desk;

  Returner(Desk desk) {
    this.desk = desk;
  }

  /** Does so, however long it takes; then runs this. */
  void giveBack(TaskMessage index, Runnable then) {
    var spec = index.spec();
    desk.outbox()
        .publish(
            Exchanges.TASKS,
            RoutingKeys.task(TaskEvent.Why.MOVED, spec.tenant(), spec.priority()),
            TaskMessageCodec.encode(index),
            result -> {
              if (result instanceof PublishResult.Confirmed) {
                desk.outbox().append(returned(index), recorded -> then.run());
              } else {
                desk.outbox().later(() -> giveBack(index, then));
              }
            });
  }

  private static TaskEvent returned(TaskMessage index) {
    return new TaskEvent.Requeued(
        index.spec().id(), index.attempt(), TaskEvent.Why.MOVED, Optional.empty());
  }
}
