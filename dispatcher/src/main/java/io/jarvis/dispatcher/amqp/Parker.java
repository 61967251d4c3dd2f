package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.message.LetterToPark;
import io.jarvis.protocol.topology.Exchanges;

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
    LetterToPark letter = LetterToPark.of(delivery.message(), queue, reason);
    DecisionLog.parked(letter.event().letter(), queue, reason);
    leader.meters().parked();
    publish(delivery, letter, settled);
  }

  private void publish(Delivery delivery, LetterToPark letter, Runnable settled) {
    leader
        .outbox()
        .publish(
            Exchanges.PARK,
            delivery.routingKey(),
            letter.copy(),
            result -> {
              if (result instanceof PublishResult.Unknown) {
                leader.outbox().later(() -> publish(delivery, letter, settled));
              } else {
                // A full jarvis.parked stops nothing: the event shows the letter's beginning.
                leader.outbox().append(letter.event(), recorded -> settled.run());
              }
            });
  }
}
