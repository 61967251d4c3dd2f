package io.jarvis.watchdog;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessageCodec.MalformedMessageException;
import io.jarvis.watchdog.Settlement.Result;
import io.jarvis.watchdog.core.LetterDecision;
import io.jarvis.watchdog.core.LetterJudge;
import io.jarvis.watchdog.core.Standing;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
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
  private static final Duration SEARCH_PAUSE = Duration.ofSeconds(1);

  private final TaskLedger ledger;
  private final LogBarrier barrier;
  private final LogSearch search;
  private final LetterJudge judge;
  private final Settlement settlement;
  private final Parking parking;
  private final InstantSource clock;

  LetterDesk(
      TaskLedger ledger,
      LogBarrier barrier,
      LogSearch search,
      LetterJudge judge,
      Settlement settlement,
      Parking parking,
      InstantSource clock) {
    this.ledger = ledger;
    this.barrier = barrier;
    this.search = search;
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
    TaskId task = letter.task().spec().id();
    barrier.await();
    LetterDecision decision = judge.decide(letter, standing(task), clock.instant());
    tell(letter, decision);
    return decision instanceof LetterDecision.Park(String reason)
        ? park(delivery, reason)
        : settlement.carryOut(decision, letter);
  }

  private Result park(Delivery delivery, String reason) throws InterruptedException {
    parking.park(delivery, reason);
    return Result.PARKED;
  }

  private Standing standing(TaskId task) throws InterruptedException {
    Standing known = ledger.standing(task);
    while (known instanceof Standing.Unknown) {
      try {
        return searched(task);
      } catch (EventLog.LogUnavailableException e) {
        LOG.atWarn()
            .addKeyValue("task", task)
            .addKeyValue("reason", e.getMessage())
            .log("the log cannot be searched");
        Thread.sleep(SEARCH_PAUSE);
        known = ledger.standing(task);
      }
    }
    return known;
  }

  /** The ledger forgets tasks that ended long ago; the log does not. */
  private Standing searched(TaskId task) throws InterruptedException {
    var found = Optional.ofNullable(search.find(Set.of(task), EventLog.START).get(task));
    return found.isEmpty()
        ? new Standing.Unknown()
        : found
            .map(LogSearch.Found::progress)
            .filter(progress -> !progress.state().ended())
            .<Standing>map(progress -> new Standing.Live(progress, Standing.Streak.NONE))
            .orElse(new Standing.Ended(Optional.empty()));
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
