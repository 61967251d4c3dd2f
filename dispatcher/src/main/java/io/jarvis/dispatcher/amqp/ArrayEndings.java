package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.ArrayEnd;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.OutcomeMessage;
import io.jarvis.protocol.message.Outcomes;
import io.jarvis.state.LiveTask;
import io.jarvis.state.Owed;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Ends arrays. The leader does, for it alone knows what leaves; the event is written once nothing
 * of the array is out and nothing will leave. The outcome is told once the log shows which event
 * ended it, and the log is told of that: until then every leader tells it, under the id of the one
 * event that stands (ADR-0012). Only on the loop's thread.
 */
final class ArrayEndings {
  private final Desk desk;
  private final Set<TaskId> telling = new HashSet<>();

  ArrayEndings(Desk desk) {
    this.desk = desk;
  }

  private static final class Closing extends Engagement {
    Closing(TaskId array) {
      super(array, Optional.empty());
    }
  }

  /** Ends this array if it is time. */
  void consider(TaskId array, TaskProgress progress) {
    if (desk.engagements().contains(array) || desk.arrays().busy(array)) {
      return;
    }
    boolean late = desk.standing().ledger().deadlines().missed(array, desk.now());
    ArrayEnd.of(array, progress, late).ifPresent(end -> close(array, progress, end));
  }

  private void close(TaskId array, TaskProgress progress, TaskEvent end) {
    desk.engagements().begin(new Closing(array));
    DecisionLog.ended(end.type(), array, progress.lineAttempt());
    desk.outbox().append(end, recorded -> {});
  }

  /** The log shows that an array has ended, or that our event of it came to nothing. */
  void shown(TaskId array) {
    if (desk.engagements().of(array).orElse(null) instanceof Closing closing) {
      desk.engagements().end(closing);
      desk.reconsider(array);
    }
    desk.standing().tasks().owed(array).ifPresent(owed -> tell(array, owed));
  }

  /** Tells what an earlier leader may not have told. */
  void tellAll() {
    Map.copyOf(desk.standing().tasks().owed()).forEach(this::tell);
  }

  private void tell(TaskId array, Owed owed) {
    if (telling.add(array)) {
      desk.outbox().tell(outcome(array, owed), () -> told(array));
    }
  }

  private void told(TaskId array) {
    desk.outbox().append(new ClusterEvent.OutcomeTold(array), told -> telling.remove(array));
  }

  private static OutcomeMessage outcome(TaskId array, Owed owed) {
    LiveTask last = owed.last();
    LiveTask.Address address = last.facts().address().orElseThrow();
    return Outcomes.of(
        new OutcomeMessage.Subject(
            array,
            last.facts().tenant(),
            address.name(),
            last.progress().lineAttempt(),
            address.reply()),
        owed.terminal());
  }
}
