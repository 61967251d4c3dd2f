package io.jarvis.workflow;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.PublishResult;
import io.jarvis.broker.Subscription;
import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.dag.core.journal.RunTask;
import io.jarvis.dag.core.journal.Runs;
import io.jarvis.dag.core.journal.SubRun;
import io.jarvis.dag.core.run.Action;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.LetterToPark;
import io.jarvis.protocol.message.RunOutcomeMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.state.runs.RunsFold;
import io.jarvis.workflow.core.Preparation;
import io.jarvis.workflow.core.Preparation.Prepared;
import io.jarvis.workflow.core.RunEnding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a leader does from its election until it is closed: asks each run that changed what is to be
 * done and does it. One thread decides; the broker's threads tell it what came of it. All it knows
 * that the log does not is what was sent: whoever leads next decides that again, under the same
 * ids.
 */
final class Conductor implements AutoCloseable {
  /** How many tasks may be on their way into the log at once. */
  static final int MOST_UNDER_WAY = 1_000;

  /** How many messages of runs are held at once; further runs go on all the same. */
  static final int MOST_HELD = 10_000;

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(Conductor.class);

  private final Ports ports;
  private final RunsFold fold;
  private final Footing footing;
  private final Submitter submitter;
  private final Quotas quotas;
  private final Agenda agenda = new Agenda();
  private final Semaphore room = new Semaphore(MOST_UNDER_WAY);
  private final RunInbox inbox;
  private final Subscription subscription;
  private final Thread thread;
  private volatile boolean closed;

  private Conductor(Ports ports, RunsFold fold, Footing footing) {
    this.ports = ports;
    this.fold = fold;
    this.footing = footing;
    quotas = new Quotas(ports.config());
    submitter = new Submitter(ports);
    inbox = new RunInbox(this::arrived, this::park);
    subscription = ports.broker().subscribe(Queues.RUNS, MOST_HELD, inbox);
    thread = Thread.ofVirtual().name("workflow-conductor").start(this::conduct);
  }

  /** Begins, and decides as soon as the fold shows how the runs stand. */
  static Conductor begin(Ports ports, RunsFold fold, Footing footing) {
    return new Conductor(ports, fold, footing);
  }

  /** A run is to be looked at. */
  void look(RunId run) {
    agenda.add(run);
  }

  @Override
  public void close() {
    closed = true;
    subscription.close();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void conduct() {
    try {
      Instant nextTick = ports.clock().instant();
      while (!closed) {
        if (!footing.firm()) {
          lookAtAll();
        }
        agenda.next(TICK).ifPresent(this::serve);
        if (!ports.clock().instant().isBefore(nextTick)) {
          agenda.addDue(ports.clock().instant());
          timeOut();
          nextTick = ports.clock().instant().plus(TICK);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What was sent may be lost, and what others saw happen told nobody. Of runs that are over, too:
   * whoever waits for them may not have been told.
   */
  private void lookAtAll() throws InterruptedException {
    footing.regain();
    List<RunId> all =
        fold.with(runs -> {
          runs.all().forEach(record -> record.run().unsend());
          return runs.all().stream().map(record -> record.created().run()).toList();
        });
    all.forEach(agenda::add);
    inbox.all().forEach(this::arrived);
  }

  /** What is decided for one run, with what it takes to do it. */
  private sealed interface Todo {
    record Submit(StepRef ref, Prepared prepared) implements Todo {}

    record Cancel(StepRef ref, RunTask task, TaskProgress progress) implements Todo {}

    record CancelRun(RunId subRun) implements Todo {}

    record Finish(RunEvent.Ended event) implements Todo {}

    record Tell(RunOutcomeMessage outcome) implements Todo {}
  }

  private void serve(RunId run) {
    try {
      List<Todo> todo =
          fold.with(runs -> runs.get(run).map(record -> decided(runs, record)).orElseGet(List::of));
      todo.forEach(each -> carryOut(run, each));
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("run", run).setCause(e).log("a run could not be served");
      // What was decided and not carried out is decided again.
      fold.with(runs -> {
        runs.get(run).ifPresent(record -> record.run().unsend());
        return true;
      });
      agenda.addLater(run);
    }
  }

  private List<Todo> decided(Runs runs, RunRecord record) {
    List<Todo> todo = new ArrayList<>();
    if (!footing.firm()) {
      // All are looked at once it is.
      return todo;
    }
    if (record.run().finished()) {
      record.outcome().ifPresent(outcome -> todo.add(new Todo.Tell(outcome)));
      return todo;
    }
    int budget = room.availablePermits();
    int left = quotas.left(runs, record.created().tenant());
    Instant now = ports.clock().instant();
    List<Action> actions = record.run().decide(budget, now);
    record.run().firstRetry().ifPresent(due -> agenda.addAt(record.created().run(), due));
    for (Action action : actions) {
      boolean isTask =
          action instanceof Action.Submit(StepRef ref) && record.run().workflow(ref).isEmpty();
      if (isTask && left-- <= 0) {
        // Tasks of other runs of the tenant may end and tell this one nothing.
        agenda.addLater(record.created().run());
        break;
      }
      record.run().sent(action);
      todo(runs, record, action).ifPresent(todo::add);
    }
    if (actions.size() >= budget) {
      // There may be more: as soon as there is room.
      agenda.addWhenRoom(record.created().run());
      if (room.availablePermits() > budget) {
        // What made room since was too early to tell.
        agenda.roomAgain();
      }
    }
    return todo;
  }

  private static Optional<Todo> todo(Runs runs, RunRecord record, Action action) {
    return switch (action) {
      case Action.Submit(StepRef ref) ->
          Optional.of(new Todo.Submit(ref, Preparation.of(runs, record, ref)));
      case Action.Cancel(StepRef ref) -> cancel(runs, record, ref);
      case Action.Finish finish -> Optional.of(new Todo.Finish(RunEnding.of(record)));
    };
  }

  private static Optional<Todo> cancel(Runs runs, RunRecord record, StepRef ref) {
    Optional<RunId> subRun = SubRun.id(record, ref);
    if (subRun.isPresent()) {
      return subRun.map(Todo.CancelRun::new);
    }
    RunTask task = new RunTask(record.created().run(), ref);
    return runs.task(task.id()).map(progress -> new Todo.Cancel(ref, task, progress));
  }

  private void carryOut(RunId run, Todo todo) {
    switch (todo) {
      case Todo.Submit(StepRef ref, Prepared.Ready task) ->
          underWay(run, ref, submitter.submit(run, task));
      case Todo.Submit(StepRef ref, Prepared.Begun(RunEvent event)) ->
          underWay(run, ref, ports.log().append(event));
      case Todo.Submit(StepRef ref, Prepared.Refused(String why)) ->
          underWay(
              run,
              ref,
              ports
                  .log()
                  .append(
                      new RunEvent.TaskRefused(
                          run, ref.step(), ref.index(), ref.round(), ref.retried(), why)));
      case Todo.Cancel(StepRef ref, RunTask task, TaskProgress progress) ->
          unlessItFails(run, submitter.cancel(run, progress, task.id()));
      case Todo.CancelRun(RunId subRun) ->
          unlessItFails(
              run, ports.log().append(new RunEvent.CancelRequested(subRun, "run " + run)));
      case Todo.Finish(RunEvent.Ended event) -> unlessItFails(run, ports.log().append(event));
      case Todo.Tell(RunOutcomeMessage outcome) -> tell(outcome);
    }
  }

  private void underWay(RunId run, StepRef ref, CompletableFuture<?> sending) {
    room.acquireUninterruptibly();
    var unused =
        sending.whenComplete((done, failure) -> {
          room.release();
          if (failure != null) {
            fold.with(runs -> {
              runs.get(run).ifPresent(record -> record.run().unsend(ref));
              return true;
            });
            agenda.addLater(run);
          }
          agenda.roomAgain();
        });
  }

  private void unlessItFails(RunId run, CompletableFuture<?> sending) {
    var unused =
        sending.whenComplete((done, failure) -> {
          if (failure != null) {
            fold.with(runs -> {
              runs.get(run).ifPresent(record -> record.run().resend());
              return true;
            });
            agenda.addLater(run);
          }
        });
  }

  /** The log says that it is over: whoever listens is told, then its message goes. */
  private void tell(RunOutcomeMessage outcome) {
    var unused =
        ports
            .broker()
            .announce(Exchanges.OUTCOMES, outcome.routingKey(), outcome.encode())
            .thenAccept(result -> {
              if (result.confirmed()) {
                inbox.release(outcome.run());
              } else {
                agenda.addLater(outcome.run());
              }
            });
  }

  /**
   * A message of a run came: it is written again if the log has lost it. Whether it has shows once
   * the fold is sure; then all that came is looked at.
   */
  private void arrived(Recorded recorded) {
    RunId run = ((RunEvent) recorded.event()).run();
    boolean lost = fold.with(runs -> footing.firm() && runs.get(run).isEmpty());
    agenda.add(run);
    if (lost) {
      var unused = ports.log().append(recorded);
    }
  }

  /** If it is not known to be parked, it stays held, and comes to the next leader. */
  private void park(Delivery delivery) {
    LetterToPark letter = LetterToPark.of(delivery.message(), Queues.RUNS, "it is no run");
    var unused =
        ports
            .broker()
            .publish(Exchanges.PARK, Queues.RUNS, letter.copy())
            .thenAccept(result -> {
              if (!(result instanceof PublishResult.Unknown)) {
                ports.log().append(letter.event()).thenRun(delivery::ack);
              }
            });
  }

  private void timeOut() {
    List<RunId> late =
        fold.with(runs ->
            runs.all().stream()
                .filter(record -> footing.firm() && isLate(record))
                .map(record -> record.created().run())
                .toList());
    late.forEach(run -> ports.log().append(new RunEvent.TimedOut(run)));
  }

  private boolean isLate(RunRecord record) {
    Optional<Duration> most = record.run().spec().definition().timeout();
    return most.isPresent()
        && record.run().canTimeOut()
        && record.begunAt().plus(most.get()).isBefore(ports.clock().instant());
  }
}
