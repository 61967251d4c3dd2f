package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.message.OutcomeMessage;
import io.jarvis.protocol.message.Outcomes;
import io.jarvis.state.LiveTask;
import io.jarvis.state.Owed;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells how tasks ended for which no message stands: arrays, and those that ended before the log
 * saw them in a queue. The outcome is told once the log shows which event ended the task, and the
 * log is told of that: until then every leader tells it, under the id of the one event that stands
 * (ADR-0012). Only on the loop's thread.
 */
final class Debts {
  private final Desk desk;
  private final Consumer<TaskId> paid;
  private final Set<TaskId> telling = new HashSet<>();

  /**
   * @param paid called for each whose outcome is with the broker
   */
  Debts(Desk desk, Consumer<TaskId> paid) {
    this.desk = desk;
    this.paid = paid;
  }

  /** Tells what an earlier leader may not have told. */
  void payAll() {
    List.copyOf(desk.standing().tasks().owed().keySet()).forEach(this::pay);
  }

  /** Tells how this task ended, if that is owed; whether it is. */
  boolean pay(TaskId task) {
    Optional<Owed> owed = desk.standing().tasks().owed(task);
    owed.filter(present -> telling.add(task))
        .ifPresent(present -> desk.outbox().tell(outcome(task, present), () -> told(task)));
    return owed.isPresent();
  }

  private void told(TaskId task) {
    paid.accept(task);
    desk.outbox().append(new ClusterEvent.OutcomeTold(task), told -> telling.remove(task));
  }

  private static OutcomeMessage outcome(TaskId task, Owed owed) {
    LiveTask last = owed.last();
    Optional<LiveTask.Address> address = last.facts().address();
    return Outcomes.of(
        new OutcomeMessage.Subject(
            task,
            last.facts().tenant(),
            address.map(LiveTask.Address::name).orElse(""),
            last.progress().lineAttempt(),
            address.flatMap(LiveTask.Address::reply)),
        owed.terminal());
  }
}
