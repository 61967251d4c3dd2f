package io.jarvis.broker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what a subscription brings until the test takes it. */
final class RecordingHandler implements DeliveryHandler {
  private static final int PATIENCE_SECONDS = 120;

  final AtomicInteger interruptions = new AtomicInteger();
  final AtomicInteger subscriptions = new AtomicInteger();
  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

  @Override
  public void delivered(Delivery delivery) {
    deliveries.add(delivery);
  }

  @Override
  public void interrupted() {
    interruptions.incrementAndGet();
  }

  @Override
  public void subscribed() {
    subscriptions.incrementAndGet();
  }

  Delivery take() {
    return take(1).getFirst();
  }

  List<Delivery> take(int count) {
    List<Delivery> taken = new ArrayList<>();
    try {
      while (taken.size() < count) {
        Delivery delivery = deliveries.poll(PATIENCE_SECONDS, SECONDS);
        assertThat(delivery).as("delivery %d of %d", taken.size() + 1, count).isNotNull();
        taken.add(delivery);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return taken;
  }

  int waiting() {
    return deliveries.size();
  }

  static String text(Delivery delivery) {
    return new String(delivery.message().body(), StandardCharsets.UTF_8);
  }
}
