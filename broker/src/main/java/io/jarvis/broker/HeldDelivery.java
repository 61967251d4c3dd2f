package io.jarvis.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import io.jarvis.protocol.message.WireMessage;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

final class HeldDelivery implements Delivery {
  private final AckWriter acks;
  private final Envelope envelope;
  private final WireMessage message;
  private final Optional<Death> death;
  private final AtomicBoolean acked = new AtomicBoolean();

  HeldDelivery(AckWriter acks, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
    this.acks = acks;
    this.envelope = envelope;
    this.message = WireMapping.message(properties, body);
    this.death = WireMapping.death(properties);
  }

  @Override
  public WireMessage message() {
    return message;
  }

  @Override
  public String routingKey() {
    return envelope.getRoutingKey();
  }

  @Override
  public boolean redelivered() {
    return envelope.isRedeliver();
  }

  @Override
  public Optional<Death> death() {
    return death;
  }

  @Override
  public void ack() {
    // A tag acked twice would cost the channel.
    if (acked.compareAndSet(false, true)) {
      acks.ack(envelope.getDeliveryTag());
    }
  }

  @Override
  public String toString() {
    return "delivery " + message.messageId().orElse("?") + " by " + envelope.getRoutingKey();
  }
}
