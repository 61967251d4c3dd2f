package io.jarvis.ingress.amqp;

import io.jarvis.broker.Broker;
import io.jarvis.broker.Delivery;
import io.jarvis.broker.DeliveryHandler;
import io.jarvis.broker.PublishResult;
import io.jarvis.ingress.core.ReplyAddress;
import io.jarvis.protocol.message.Headers;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards outcomes to the {@code reply_to} of whoever submitted the task, under the client's own
 * correlation id, at least once. Best effort: an outcome that cannot be delivered is dropped, since
 * the log has the ending.
 */
final class OutcomeForwarder implements DeliveryHandler {
  private static final Logger LOG = LoggerFactory.getLogger(OutcomeForwarder.class);
  private static final int TRIES = 3;

  private final Broker broker;

  OutcomeForwarder(Broker broker) {
    this.broker = broker;
  }

  @Override
  public void delivered(Delivery delivery) {
    Optional<String> queue =
        delivery.message().text(Headers.REPLY_TO).filter(ReplyAddress::allowed);
    if (queue.isPresent()) {
      forward(delivery, queue.get(), TRIES);
    } else {
      LOG.warn("an outcome without a reply address was dropped, key {}", delivery.routingKey());
      delivery.ack();
    }
  }

  private void forward(Delivery delivery, String queue, int triesLeft) {
    var unused =
        broker
            .publish(Exchanges.DEFAULT, queue, reply(delivery.message()))
            .thenAccept(result -> {
              if (result instanceof PublishResult.Unknown && triesLeft > 1) {
                forward(delivery, queue, triesLeft - 1);
              } else {
                delivery.ack();
              }
            });
  }

  private static WireMessage reply(WireMessage outcome) {
    Optional<String> correlation =
        outcome.text(Headers.REPLY_CORRELATION).or(outcome::correlationId);
    return outcome.forwarded().toBuilder()
        .correlationId(correlation)
        .appId("jarvis")
        .headers(Map.of())
        .build();
  }
}
