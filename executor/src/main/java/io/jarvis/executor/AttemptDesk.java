package io.jarvis.executor;

import io.jarvis.broker.Delivery;
import io.jarvis.executor.container.ContainerName;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.executor.core.Admission;
import io.jarvis.executor.core.Arrival;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.core.ExitClassifier;
import io.jarvis.executor.core.GangSeat;
import io.jarvis.executor.core.StopReason;
import io.jarvis.executor.core.Verdict;
import io.jarvis.executor.journal.AttemptRecord;
import io.jarvis.executor.journal.AttemptRecord.Reservation;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.message.Assignment;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Takes in assignments and sees each attempt through: admits, runs, reports, acks. One delivery
 * after another comes in by one thread and never waits here; each attempt goes on in a virtual
 * thread of its own.
 */
final class AttemptDesk {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptDesk.class);

  private final NodeContext context;
  private final AttemptTable table;
  private final FoundContainers found;
  private final Remover remover;
  private final ExecutorMetrics metrics;
  private final NodeIntake intake;

  AttemptDesk(
      NodeContext context,
      AttemptTable table,
      FoundContainers found,
      Remover remover,
      ExecutorMetrics metrics,
      NodeIntake intake) {
    this.context = context;
    this.table = table;
    this.found = found;
    this.remover = remover;
    this.metrics = metrics;
    this.intake = intake;
  }

  /** Takes an assignment in; holds its delivery until everything about its end is confirmed. */
  void arrived(Assignment assignment, Delivery delivery) {
    AttemptTable.Entered entered = table.enter(assignment, delivery);
    // Not before it is in the table: a later leader that was answered without it must not meet it.
    Arrival.Past past = past(assignment, delivery);
    switch (entered) {
      case AttemptTable.Entered.Fresh(Attempt attempt) ->
          Thread.ofVirtual().name("attempt " + attempt.key()).start(() -> see(attempt, past));
      case AttemptTable.Entered.Known(Attempt attempt, boolean newFence) -> {
        log(attempt, "an assignment of an attempt under way came again");
        if (newFence) {
          noteAssigned(attempt, assignment);
        }
      }
    }
  }

  /**
   * Asks whether new work is taken; if not, what had come by then and has not started goes back.
   */
  void review() {
    Collection<Attempt> present = table.all();
    intake
        .ask()
        .handsBack()
        .ifPresent(reason -> present.forEach(attempt -> Stops.request(context, attempt, reason)));
  }

  /** In the order in which assignments arrive: it matters which leader's came first. */
  private Arrival.Past past(Assignment assignment, Delivery delivery) {
    context.leader().heard(assignment.epoch());
    return context.leader().isReplaced(assignment.epoch())
        ? Arrival.Past.REPLACED
        : Arrival.Past.of(
            delivery.redelivered(),
            assignment.task().submittedAt(),
            context.journal().wholeSince());
  }

  private void see(Attempt attempt, Arrival.Past past) {
    try {
      act(attempt, past);
      leave(attempt);
    } catch (InterruptedException | CancellationException e) {
      log(attempt, "an attempt is left to whoever comes next");
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("task", attempt.key().task())
          .addKeyValue("attempt", attempt.key().attempt())
          .setCause(e)
          .log("an attempt failed by a fault of the executor");
      broke(attempt, e);
    }
  }

  private void act(Attempt attempt, Arrival.Past past) throws InterruptedException {
    Assignment assignment = attempt.assignment();
    AttemptKey key = attempt.key();
    Optional<AttemptRecord> known = context.journal().find(key);
    Optional<FoundContainer> container = found.take(key);
    AttemptReports reports = new AttemptReports(context, attempt);
    switch (Arrival.decide(known, container, assignment.epoch(), past, intake.now())) {
      case Arrival.Run() -> run(attempt, reports);
      case Arrival.Resume(String id) -> resume(attempt, reports, id);
      case Arrival.ReportAgain(Recorded ending) -> endAgain(attempt, reports, ending);
      case Arrival.Settled() -> {
        attempt.tell();
        log(attempt, "an assignment of a settled attempt came again");
      }
      case Arrival.ReportLost(String why) ->
          endAlone(attempt, reports, notRun(new Verdict.Failure(Cause.NODE_LOST, why)));
      case Arrival.HandBack(StopReason reason) ->
          end(attempt, reports, notRun(ExitClassifier.ofStop(reason)));
    }
  }

  private void run(Attempt attempt, AttemptReports reports) throws InterruptedException {
    Assignment assignment = attempt.assignment();
    Reservation reservation = reservation(assignment);
    switch (table.admit(attempt.key(), reservation)) {
      case Admission.Admitted() -> {
        remember(attempt, assignment, reservation);
        end(attempt, reports, new AttemptRun(context, attempt, reports).fresh());
      }
      case Admission.OverCapacity(String reason) ->
          end(attempt, reports, notRun(new Verdict.Failure(Cause.OVER_CAPACITY, reason)));
    }
  }

  private void resume(Attempt attempt, AttemptReports reports, String container)
      throws InterruptedException {
    Assignment assignment = attempt.assignment();
    Reservation reservation = reservation(assignment);
    table.reserve(attempt.key(), reservation);
    if (context.journal().find(attempt.key()).isPresent()) {
      noteAssigned(attempt, assignment);
    } else {
      remember(attempt, assignment, reservation);
    }
    context.journal().container(attempt.key(), container);
    log(attempt, "a container of an earlier process is taken over");
    end(attempt, reports, new AttemptRun(context, attempt, reports).resume(container));
  }

  private void remember(Attempt attempt, Assignment assignment, Reservation reservation)
      throws InterruptedException {
    context
        .journal()
        .admitted(
            AttemptRecord.admitted(
                attempt.key(), assignment.epoch(), assignment.fence(), reservation));
  }

  private void noteAssigned(Attempt attempt, Assignment again) {
    context.journal().assigned(attempt.key(), again.epoch(), again.fence(), again.membership());
  }

  private AttemptRun.Ended notRun(Verdict verdict) {
    return new AttemptRun.Ended(verdict, Ending.withoutContainer(context.clock().instant()));
  }

  /** Ends an attempt; that of a gang with its other members. */
  private void end(Attempt attempt, AttemptReports reports, AttemptRun.Ended ended)
      throws InterruptedException {
    endAlone(attempt, reports, new GangEnd(attempt, reports).await(ended));
  }

  /**
   * Ends an attempt, whatever others do: of one that was given up no leader tells how its gang
   * ended. What it held is free before its end is reported, so the leader never sends what does not
   * fit.
   */
  private void endAlone(Attempt attempt, AttemptReports reports, AttemptRun.Ended whole)
      throws InterruptedException {
    table.release(attempt.key());
    Recorded event = reports.ending(whole.verdict(), whole.ending());
    if (context.journal().find(attempt.key()).isEmpty()) {
      Assignment a = attempt.assignment();
      remember(attempt, a, reservation(a));
    }
    context.journal().ended(attempt.key(), event);
    logEnd(attempt, whole);
    settle(attempt, reports, event);
    metrics.ended(whole.verdict(), whole.ending());
  }

  private static Reservation reservation(Assignment assignment) {
    return new Reservation(
        assignment.task().spec().resources(), assignment.devices(), assignment.membership());
  }

  /**
   * Acks what the attempt holds. A later leader that sent it again since its ending was reported is
   * told first.
   */
  private void leave(Attempt attempt) throws InterruptedException {
    while (!table.leave(attempt)) {
      Recorded before =
          context.journal().find(attempt.key()).flatMap(AttemptRecord::ending).orElseThrow();
      endAgain(attempt, new AttemptReports(context, attempt), before);
    }
  }

  private void endAgain(Attempt attempt, AttemptReports reports, Recorded before)
      throws InterruptedException {
    Assignment a = attempt.assignment();
    Recorded event = reports.ending(before);
    noteAssigned(attempt, a);
    context.journal().ended(attempt.key(), event);
    log(attempt, "an ending is said again");
    settle(attempt, reports, event);
  }

  private void settle(Attempt attempt, AttemptReports reports, Recorded event)
      throws InterruptedException {
    reports.end(event);
    context.journal().settled(attempt.key(), context.clock().instant());
    String container =
        context
            .journal()
            .find(attempt.key())
            .flatMap(AttemptRecord::container)
            // A creation that was interrupted may bring one forth all the same, a moment later.
            .orElseGet(() -> name(attempt.key()).toString());
    removeLater(attempt, container);
  }

  private void removeLater(Attempt attempt, String container) {
    remover.later(
        container, name(attempt.key()), GangSeat.of(attempt.assignment()).map(GangSeat::network));
  }

  private ContainerName name(AttemptKey key) {
    return new ContainerName(context.node(), key.task(), key.attempt());
  }

  /**
   * A fault of ours: the attempt ends as the platform's, once; if that fails too, its message stays
   * held until a restart.
   */
  private void broke(Attempt attempt, RuntimeException fault) {
    try {
      removeLater(attempt, name(attempt.key()).toString());
      attempt.ended();
      end(
          attempt,
          new AttemptReports(context, attempt),
          notRun(new Verdict.Failure(Cause.RUNTIME_ERROR, String.valueOf(fault))));
      leave(attempt);
    } catch (InterruptedException | CancellationException e) {
      log(attempt, "an attempt is left to whoever comes next");
    }
  }

  /** Successes only at debug: there may be thousands a second, and the event log has each. */
  private static void logEnd(Attempt attempt, AttemptRun.Ended ended) {
    switch (ended.verdict()) {
      case Verdict.Success(var output) ->
          named(LOG.atDebug(), attempt).log("an attempt has succeeded");
      case Verdict.Failure(Cause cause, String message) ->
          named(LOG.atInfo(), attempt)
              .addKeyValue("cause", cause.word())
              .log("an attempt has ended");
    }
  }

  private static void log(Attempt attempt, String what) {
    named(LOG.atInfo(), attempt).log(what);
  }

  private static LoggingEventBuilder named(LoggingEventBuilder line, Attempt attempt) {
    return line.addKeyValue("task", attempt.key().task())
        .addKeyValue("attempt", attempt.key().attempt())
        .addKeyValue("node", attempt.assignment().node());
  }
}
