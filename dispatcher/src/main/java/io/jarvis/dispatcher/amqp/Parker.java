package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import java.util.UUID;

/**
 * Parks messages that cannot be read or that belong to no task: a copy to {@code jarvis.parked},
 * the event, the ack. Only on the loop's thread.
 */
final class Parker {
  private final Leader leader;

  Parker(Leader leader) {
    this.leader = leader;
  }

  /** Parks a message, then runs {@code settled}. */
  void park(Delivery delivery, String queue, String reason, Runnable settled) {
    WireMessage message = delivery.message();
    String letter =
        message
            .messageId()
            .filter(id -> !id.isEmpty())
            .orElseGet(() -> UUID.randomUUID().toString());
    DecisionLog.parked(letter, queue, reason);
    leader.meters().parked();
    publish(
        delivery,
        message.parked(reason),
        new ClusterEvent.LetterParked(letter, reason, queue, message.beginning()),
        settled);
  }

  private void publish(
      Delivery delivery, WireMessage letter, ClusterEvent.LetterParked event, Runnable settled) {
    leader
        .outbox()
        .publish(
            Exchanges.PARK,
            delivery.routingKey(),
            letter,
            result -> {
              if (result instanceof PublishResult.Unknown) {
                leader.outbox().later(() -> publish(delivery, letter, event, settled));
              } else {
                // A full jarvis.parked stops nothing: the event shows the letter's beginning.
                leader.outbox().append(event, recorded -> settled.run());
              }
            });
  }
}
