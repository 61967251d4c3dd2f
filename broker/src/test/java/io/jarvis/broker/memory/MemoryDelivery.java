package io.jarvis.broker.memory;

import io.jarvis.broker.Delivery;
import io.jarvis.protocol.message.WireMessage;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

final class MemoryDelivery implements Delivery {
  private final MemorySession.Arrival arrival;
  private final Consumer<MemorySession.Arrival> acks;
  private final AtomicBoolean acked = new AtomicBoolean();

  MemoryDelivery(MemorySession.Arrival arrival, Consumer<MemorySession.Arrival> acks) {
    this.arrival = arrival;
    this.acks = acks;
  }

  @Override
  public WireMessage message() {
    return arrival.message().message();
  }

  @Override
  public String routingKey() {
    return arrival.message().routingKey();
  }

  @Override
  public boolean redelivered() {
    return arrival.message().returns() > 0;
  }

  @Override
  public Optional<Death> death() {
    return arrival.message().death();
  }

  @Override
  public void ack() {
    if (acked.compareAndSet(false, true)) {
      acks.accept(arrival);
    }
  }

  @Override
  public String toString() {
    return "delivery " + message().messageId().orElse("?") + " by " + routingKey();
  }
}
