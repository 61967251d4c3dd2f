package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.ArrayEnd;
import io.jarvis.dispatcher.core.Ledger;
import io.jarvis.dispatcher.core.Ownership;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import java.util.List;
import java.util.Optional;

/**
 * Ends tasks in a line that were cancelled or that missed their {@code startBefore}, wherever their
 * messages lie; a message that the leader does not hold is acked when it arrives. Ends arrays, too,
 * once no index is out and none will leave: the leader alone knows which are about to. Only on the
 * loop's thread.
 */
final class Endings {
  private final Leader leader;
  private final Announcer announcer;

  Endings(Leader leader, Announcer announcer) {
    this.leader = leader;
    this.announcer = announcer;
  }

  /**
   * The end of a task in a line: its event, until the log shows it, and then the ack of its
   * message, if the leader holds it.
   */
  private static final class Closing extends Operation {
    Closing(TaskId task, Optional<Held> held) {
      super(task, held);
    }
  }

  /** Looks at every task that may have to end: a new leader does, and every leader each second. */
  void considerAll() {
    List.copyOf(ledger().cancelWanted()).forEach(this::consider);
    ledger().deadlines().missed(leader.now()).forEach(this::consider);
    List.copyOf(ledger().arrays()).forEach(this::consider);
  }

  /** Ends this task if it should end and the leader is the one to end it. */
  void consider(TaskId task) {
    // Cancelled and late ones may be a million; they are looked at again each second.
    if (!leader.operations().contains(task) && !announcer.isBehind()) {
      leader.state().progress(task).ifPresent(progress -> consider(task, progress));
    }
  }

  private void consider(TaskId task, TaskProgress progress) {
    boolean cancelled = ledger().cancelWanted().contains(task);
    boolean late = ledger().deadlines().missed(task, leader.now());
    if (progress.array().isPresent()) {
      if (!leader.arrays().busy(task)) {
        ArrayEnd.of(task, progress, late).ifPresent(end -> closeArray(task, progress, end));
      }
    } else if ((cancelled || late)
        && Ownership.of(progress) == Ownership.LEADER
        && !progress.leftBehind()) {
      close(task, progress, cancelled ? TaskState.CANCELLED : TaskState.EXPIRED);
    }
  }

  private void close(TaskId task, TaskProgress progress, TaskState ending) {
    Optional<Held> held = leader.window().take(task);
    int newest = Math.max(progress.lastAttempt(), progress.lineAttempt());
    int attempt = held.map(h -> Math.max(newest, h.number())).orElse(newest);
    leader.meters().ended(ending);
    TaskEvent event =
        ending == TaskState.CANCELLED
            ? new TaskEvent.Cancelled(task, attempt)
            : new TaskEvent.Expired(task, attempt);
    begin(new Closing(task, held), ending.word(), attempt, event);
  }

  /** Its message is settled by itself, once its last index has left (ADR-0012). */
  private void closeArray(TaskId array, TaskProgress progress, TaskEvent end) {
    begin(new Closing(array, Optional.empty()), end.type(), progress.lineAttempt(), end);
  }

  private void begin(Closing closing, String how, int attempt, TaskEvent event) {
    leader.operations().begin(closing);
    DecisionLog.ended(how, closing.task(), attempt);
    leader.outbox().append(event, recorded -> {});
  }

  /** The log shows that a task has ended, or that our event of its end came too late to count. */
  void shown(TaskId task) {
    if (leader.operations().of(task).orElse(null) instanceof Closing closing) {
      leader.operations().end(closing);
      if (leader.state().tasks().ending(task).isPresent()) {
        closing.held().ifPresent(Held::ack);
        leader.reconsider(task);
      } else {
        leader.givenBack(closing);
      }
    }
  }

  /** Acks a message whose task needs it no longer. */
  void settle(Held held) {
    DecisionLog.stale(held);
    leader.meters().stale();
    held.ack();
  }

  private Ledger ledger() {
    return leader.state().ledger();
  }
}
