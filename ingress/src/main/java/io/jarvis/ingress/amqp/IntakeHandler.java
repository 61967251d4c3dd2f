package io.jarvis.ingress.amqp;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.DeliveryHandler;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The handler of one intake subscription; work in progress learns from it whether its delivery is
 * still held.
 */
final class IntakeHandler implements DeliveryHandler {
  private final Intake intake;
  private final AtomicLong interruptions = new AtomicLong();

  IntakeHandler(Intake intake) {
    this.intake = intake;
  }

  @Override
  public void delivered(Delivery delivery) {
    long before = interruptions.get();
    intake.take(delivery, () -> interruptions.get() == before);
  }

  @Override
  public void interrupted() {
    interruptions.incrementAndGet();
  }
}
