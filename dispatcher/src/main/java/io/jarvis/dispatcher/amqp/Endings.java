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
 * Ends tasks in a line that were cancelled or that missed their {@code startBefore}, wherever their
 * messages lie, and publishes the outcomes; where a message arrives only later, its outcome is
 * published then. An outcome is that of the event which ended the task by the log, even if an
 * earlier leader wrote it. Only on the loop's thread.
 */
final class Endings {
  private final Leader leader;
  private final ArrayEndings arrays;
  private final OwedOutcomes owed;

  Endings(Leader leader) {
    this.leader = leader;
    arrays = new ArrayEndings(leader);
    owed = new OwedOutcomes(leader, this::owedTold);
  }

  /** Begins; also publishes the outcomes that an earlier leader may not have. */
  void open() {
    considerAll();
    owed.tellAll();
  }

  /** Looks at every task that may have to end: a new leader does, and every leader each second. */
  void considerAll() {
    List.copyOf(ledger().cancelWanted()).forEach(this::consider);
    ledger().deadlines().missed(leader.now()).forEach(this::consider);
    List.copyOf(ledger().arrays()).forEach(this::consider);
  }

  /** Ends this task if it should end and the leader is the one to end it. */
  void consider(TaskId task) {
    Optional<TaskProgress> array =
        leader.state().progress(task).filter(progress -> progress.array().isPresent());
    if (array.isPresent()) {
      arrays.consider(task, array.get());
      return;
    }
    boolean cancel = ledger().cancelWanted().contains(task);
    if ((!cancel && !ledger().deadlines().missed(task, leader.now()))
        || leader.operations().contains(task)) {
      return;
    }
    leader
        .state()
        .progress(task)
        .filter(progress -> Ownership.of(progress) == Ownership.LEADER && !progress.leftBehind())
        .ifPresent(
            progress -> close(task, progress, cancel ? TaskState.CANCELLED : TaskState.EXPIRED));
  }

  private void close(TaskId task, TaskProgress progress, TaskState ending) {
    Optional<Held> held = leader.window().take(task);
    int newest = Math.max(progress.lastAttempt(), progress.lineAttempt());
    int attempt = held.map(h -> Math.max(newest, h.number())).orElse(newest);
    TenantId tenant = leader.state().tasks().get(task).orElseThrow().facts().tenant();
    leader.operations().begin(new Closing(task, held, tenant, attempt));
    DecisionLog.ended(ending.word(), task, attempt);
    leader.meters().ended(ending);
    TaskEvent event =
        ending == TaskState.CANCELLED
            ? new TaskEvent.Cancelled(task, attempt)
            : new TaskEvent.Expired(task, attempt);
    leader.outbox().append(event, recorded -> {});
  }

  /** The log shows that a task has ended, or that our event of its end came too late to count. */
  void shown(TaskId task) {
    arrays.shown(task);
    boolean isOwed = owed.tell(task);
    if (leader.operations().of(task).orElse(null) instanceof Closing closing && !isOwed) {
      ledger()
          .endedInLine(task)
          .ifPresentOrElse(
              terminal ->
                  leader
                      .outbox()
                      .tell(Outcomes.of(closing.subject(), terminal), () -> told(closing)),
              () -> giveBack(closing));
    }
  }

  /** The task lives on, or ended otherwise: then whoever ended it publishes the outcome. */
  private void giveBack(Closing closing) {
    leader.operations().end(closing);
    leader.givenBack(closing);
  }

  /** The outcome is out, made from what the log alone says of the task. */
  private void owedTold(TaskId task) {
    ledger().told(task);
    closed(task);
  }

  /** The outcome is out, made from the message if it was held. */
  private void told(Closing closing) {
    closing.held().ifPresent(held -> ledger().told(closing.task()));
    closed(closing.task());
  }

  private void closed(TaskId task) {
    if (leader.operations().of(task).orElse(null) instanceof Closing closing) {
      closing.held().ifPresent(Held::ack);
      leader.operations().end(closing);
      leader.reconsider(task);
    }
  }

  /**
   * Acks a message whose task needs it no longer. If the outcome may not be out yet, it is
   * published first.
   */
  void settle(Held held) {
    DecisionLog.stale(held);
    leader.meters().stale();
    Optional<Recorded> terminal = ledger().endedInLine(held.task());
    if (terminal.isEmpty()) {
      held.ack();
      return;
    }
    leader
        .outbox()
        .tell(
            Outcomes.of(held.message(), terminal.get()),
            () -> {
              held.ack();
              ledger().told(held.task());
            });
  }

  private Ledger ledger() {
    return leader.state().ledger();
  }
}
