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
 * Publishes the outcomes of tasks that have no message to remind anybody of it: arrays, and tasks
 * that ended before the log saw them in a queue. An outcome goes out once the log shows which event
 * ended the task, and the log is told that it did; until then every leader publishes it, under the
 * id of that one event (ADR-0012). Only on the loop's thread.
 */
final class OwedOutcomes {
  private final Leader leader;
  private final Consumer<TaskId> told;
  private final Set<TaskId> telling = new HashSet<>();

  /**
   * @param told called for each task whose outcome is with the broker
   */
  OwedOutcomes(Leader leader, Consumer<TaskId> told) {
    this.leader = leader;
    this.told = told;
  }

  /** Publishes what an earlier leader may not have. */
  void tellAll() {
    List.copyOf(leader.state().tasks().owed().keySet()).forEach(this::tell);
  }

  /** Publishes how this task ended, if that is owed; whether it is. */
  boolean tell(TaskId task) {
    Optional<Owed> owed = leader.state().tasks().owed(task);
    owed.filter(present -> telling.add(task))
        .ifPresent(present -> leader.outbox().tell(outcome(task, present), () -> confirmed(task)));
    return owed.isPresent();
  }

  private void confirmed(TaskId task) {
    told.accept(task);
    leader.outbox().append(new ClusterEvent.OutcomeTold(task), recorded -> telling.remove(task));
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
