package io.jarvis.watchdog;

import io.jarvis.broker.Delivery;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessageCodec.MalformedMessageException;
import io.jarvis.watchdog.Settlement.Result;
import io.jarvis.watchdog.core.LetterDecision;
import io.jarvis.watchdog.core.LetterJudge;
import io.jarvis.watchdog.core.Standing;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles one letter: reads it, waits until the fold has read the log's end, judges, carries out,
 * acks. Blocks; for virtual threads. Thread-safe; letters of one task must come one after the
 * other.
 */
final class LetterDesk {
  private static final Logger LOG = LoggerFactory.getLogger(LetterDesk.class);

  private final LogBarrier barrier;
  private final Standings standings;
  private final LetterJudge judge;
  private final Settlement settlement;
  private final Parking parking;
  private final InstantSource clock;

  LetterDesk(
      LogBarrier barrier,
      Standings standings,
      LetterJudge judge,
      Settlement settlement,
      Parking parking,
      InstantSource clock) {
    this.barrier = barrier;
    this.standings = standings;
    this.judge = judge;
    this.settlement = settlement;
    this.parking = parking;
    this.clock = clock;
  }

  /** A letter, or why it is none. */
  sealed interface Reading {
    record Letter(DeadLetter letter) implements Reading {}

    record Unreadable(String reason) implements Reading {}
  }

  /** Reads a delivery in the way its queue demands. */
  static Reading read(Delivery delivery, Function<Delivery, DeadLetter> form) {
    try {
      return new Reading.Letter(form.apply(delivery));
    } catch (MalformedMessageException
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException e) {
      return new Reading.Unreadable(String.valueOf(e.getMessage()));
    }
  }

  /** Settles a delivery and tells what became of it. */
  Result settle(Delivery delivery, Reading reading) throws InterruptedException {
    Result result =
        switch (reading) {
          case Reading.Unreadable(String reason) -> park(delivery, reason);
          case Reading.Letter(DeadLetter letter) -> settle(delivery, letter);
        };
    delivery.ack();
    return result;
  }

  private Result settle(Delivery delivery, DeadLetter letter) throws InterruptedException {
    barrier.await();
    Standing standing = standings.of(letter.task().spec().id());
    LetterDecision decision = judge.decide(letter, standing, clock.instant());
    tell(letter, decision);
    return decision instanceof LetterDecision.Park(String reason)
        ? park(delivery, reason)
        : settlement.carryOut(decision, letter);
  }

  private Result park(Delivery delivery, String reason) throws InterruptedException {
    parking.park(delivery, reason);
    return Result.PARKED;
  }

  private static void tell(DeadLetter letter, LetterDecision decision) {
    LOG.atInfo()
        .addKeyValue("task", letter.task().spec().id())
        .addKeyValue("attempt", letter.task().attempt())
        .addKeyValue("letter", letter.getClass().getSimpleName())
        .addKeyValue("decision", decision.getClass().getSimpleName())
        .addKeyValue("detail", Details.of(letter, decision))
        .log("a dead letter is decided");
  }
}
