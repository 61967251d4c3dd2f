package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.Ledger;
import io.jarvis.dispatcher.core.Ownership;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.OutcomeMessage.Subject;
import io.jarvis.protocol.message.Outcomes;
import java.util.List;
import java.util.Optional;

/**
 * Ends tasks that are in a line and that somebody cancelled or that missed their time, wherever
 * their messages lie; and tells outcomes late where the message is met only later. Only on the
 * loop's thread.
 */
final class Endings {
  private final Desk desk;
  private final ArrayEndings arrays;

  Endings(Desk desk) {
    this.desk = desk;
    arrays = new ArrayEndings(desk);
  }

  /** Begins: also tells what an earlier leader may not have told. */
  void open() {
    considerAll();
    arrays.tellAll();
  }

  /** Looks at every task that may be due, as a new leader does, and now and then. */
  void considerAll() {
    List.copyOf(ledger().cancelWanted()).forEach(this::consider);
    ledger().deadlines().missed(desk.now()).forEach(this::consider);
    List.copyOf(ledger().arrays()).forEach(this::consider);
  }

  /** Ends this task if it is ours to end and should be. */
  void consider(TaskId task) {
    Optional<TaskProgress> array =
        desk.standing().progress(task).filter(progress -> progress.array().isPresent());
    if (array.isPresent()) {
      arrays.consider(task, array.get());
      return;
    }
    boolean cancel = ledger().cancelWanted().contains(task);
    if ((!cancel && !ledger().deadlines().missed(task, desk.now()))
        || desk.engagements().contains(task)) {
      return;
    }
    desk.standing()
        .progress(task)
        .filter(progress -> Ownership.of(progress) == Ownership.LEADER && !progress.leftBehind())
        .ifPresent(
            progress -> close(task, progress, cancel ? TaskState.CANCELLED : TaskState.EXPIRED));
  }

  private void close(TaskId task, TaskProgress progress, TaskState ending) {
    Optional<Held> held = desk.window().take(task);
    int newest = Math.max(progress.lastAttempt(), progress.lineAttempt());
    int attempt = held.map(h -> Math.max(newest, h.number())).orElse(newest);
    Closing closing = new Closing(task, held);
    desk.engagements().begin(closing);
    TenantId tenant = desk.standing().tasks().get(task).orElseThrow().facts().tenant();
    DecisionLog.ended(ending.word(), task, attempt);
    desk.meters().ended(ending);
    TaskEvent event =
        ending == TaskState.CANCELLED
            ? new TaskEvent.Cancelled(task, attempt)
            : new TaskEvent.Expired(task, attempt);
    desk.outbox()
        .append(
            event,
            recorded ->
                desk.outbox()
                    .tell(
                        Outcomes.of(subject(closing, tenant, attempt), recorded),
                        () -> closed(closing)));
  }

  private static Subject subject(Closing closing, TenantId tenant, int attempt) {
    return new Subject(
        closing.task(),
        tenant,
        closing.held().map(held -> held.message().spec().name()).orElse(""),
        attempt,
        closing.held().flatMap(held -> held.message().reply()));
  }

  private void closed(Closing closing) {
    closing.told();
    endIfOver(closing);
  }

  /**
   * The log shows that a task has ended, or that our event of its ending came too late to count.
   */
  void shown(TaskId task) {
    arrays.shown(task);
    if (desk.engagements().of(task).orElse(null) instanceof Closing closing) {
      closing.shown();
      endIfOver(closing);
    }
  }

  /** Not before the log shows the ending, or it would be written once more. */
  private void endIfOver(Closing closing) {
    if (closing.over()) {
      desk.engagements().end(closing);
      closing.held().ifPresent(held -> ledger().told(closing.task()));
      desk.reconsider(closing.task());
    }
  }

  /**
   * Settles a message that has no task to carry on with; its submitter is told of the ending first,
   * if that may not have happened.
   */
  void settle(Held held) {
    DecisionLog.stale(held);
    desk.meters().stale();
    Optional<Recorded> owed = ledger().endedInLine(held.task());
    if (owed.isEmpty()) {
      held.ack();
      return;
    }
    desk.outbox()
        .tell(
            Outcomes.of(held.message(), owed.get()),
            () -> {
              held.ack();
              ledger().told(held.task());
            });
  }

  private Ledger ledger() {
    return desk.standing().ledger();
  }
}
