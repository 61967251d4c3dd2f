package io.jarvis.watchdog;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.DeliveryHandler;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.watchdog.LetterDesk.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Hands the deliveries of one queue to the desk: letters of one task in order, all others side by
 * side, so that no letter waits for another task's. Thread-safe. What it holds is unacked and comes
 * again if the process dies.
 */
final class Inbox implements DeliveryHandler, AutoCloseable {
  private final LetterDesk desk;
  private final Function<Delivery, DeadLetter> form;
  private final WatchdogMeters meters;
  private final InstantSource clock;
  private final Runnable whenInterrupted;
  private final Lanes lanes;
  private final Map<Delivery, Instant> held = new ConcurrentHashMap<>();

  /**
   * @param form how the queue's messages are read as letters
   * @param lanes shared with the other inboxes, since one task's letters may come by several queues
   */
  Inbox(
      LetterDesk desk,
      Lanes lanes,
      Function<Delivery, DeadLetter> form,
      WatchdogMeters meters,
      InstantSource clock,
      Runnable whenInterrupted) {
    this.desk = desk;
    this.lanes = lanes;
    this.form = form;
    this.meters = meters;
    this.clock = clock;
    this.whenInterrupted = whenInterrupted;
  }

  @Override
  public void delivered(Delivery delivery) {
    Reading reading = LetterDesk.read(delivery, form);
    held.put(delivery, clock.instant());
    lanes.submit(this, lane(reading), () -> settle(delivery, reading));
  }

  @Override
  public void interrupted() {
    lanes.drop(this);
    held.clear();
    whenInterrupted.run();
  }

  /** How many letters are in hand. */
  int size() {
    return held.size();
  }

  /** How long the oldest letter has been in hand. */
  Duration oldest() {
    Optional<Instant> first = held.values().stream().min(Instant::compareTo);
    return first.map(since -> Duration.between(since, clock.instant())).orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    lanes.drop(this);
    held.clear();
  }

  private void settle(Delivery delivery, Reading reading) throws InterruptedException {
    meters.settled(desk.settle(delivery, reading));
    held.remove(delivery);
  }

  private static String lane(Reading reading) {
    return switch (reading) {
      case Reading.Letter(DeadLetter letter) -> letter.task().spec().id().value();
      // Letters that cannot be read take turns: they are rare, and jarvis.parked is one queue.
      case Reading.Unreadable unreadable -> "";
    };
  }
}
