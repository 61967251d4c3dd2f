package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.Ledger;
import io.jarvis.dispatcher.core.Ownership;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.Outcomes;
import java.util.List;
import java.util.Optional;

/**
 * Ends tasks that are in a line and that somebody cancelled or that missed their time, wherever
 * their messages lie; and tells outcomes late where the message is met only later. An outcome is
 * told of the event that the log shows to have ended the task, be it an earlier leader's. Only on
 * the loop's thread.
 */
final class Endings {
  private final Desk desk;
  private final ArrayEndings arrays;
  private final Debts debts;

  Endings(Desk desk) {
    this.desk = desk;
    arrays = new ArrayEndings(desk);
    debts = new Debts(desk, this::paid);
  }

  /** Begins: also tells what an earlier leader may not have told. */
  void open() {
    considerAll();
    debts.payAll();
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
    TenantId tenant = desk.standing().tasks().get(task).orElseThrow().facts().tenant();
    desk.engagements().begin(new Closing(task, held, tenant, attempt));
    DecisionLog.ended(ending.word(), task, attempt);
    desk.meters().ended(ending);
    TaskEvent event =
        ending == TaskState.CANCELLED
            ? new TaskEvent.Cancelled(task, attempt)
            : new TaskEvent.Expired(task, attempt);
    desk.outbox().append(event, recorded -> {});
  }

  /**
   * The log shows that a task has ended, or that our event of its ending came too late to count.
   */
  void shown(TaskId task) {
    arrays.shown(task);
    boolean owed = debts.pay(task);
    if (desk.engagements().of(task).orElse(null) instanceof Closing closing && !owed) {
      ledger()
          .endedInLine(task)
          .ifPresentOrElse(
              terminal ->
                  desk.outbox().tell(Outcomes.of(closing.subject(), terminal), () -> told(closing)),
              () -> giveBack(closing));
    }
  }

  /** Whoever ended it otherwise tells of it; or it lives on. */
  private void giveBack(Closing closing) {
    desk.engagements().end(closing);
    desk.givenBack(closing);
  }

  /** Whoever waited for the ending was told, of what the log says of the task alone. */
  private void paid(TaskId task) {
    ledger().told(task);
    closed(task);
  }

  /** Whoever waited for the ending was told, of what the message says if it was at hand. */
  private void told(Closing closing) {
    closing.held().ifPresent(held -> ledger().told(closing.task()));
    closed(closing.task());
  }

  private void closed(TaskId task) {
    if (desk.engagements().of(task).orElse(null) instanceof Closing closing) {
      closing.held().ifPresent(Held::ack);
      desk.engagements().end(closing);
      desk.reconsider(task);
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
