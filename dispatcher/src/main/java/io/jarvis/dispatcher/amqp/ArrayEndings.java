package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.ArrayEnd;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import java.util.Optional;

/**
 * Ends arrays, which only the leader can: it alone knows which indexes are about to leave. The
 * event is written once no index is out and none will leave any more (ADR-0012). Only on the loop's
 * thread.
 */
final class ArrayEndings {
  private final Leader leader;

  ArrayEndings(Leader leader) {
    this.leader = leader;
  }

  /** Ends this array if no index is out and none will leave. */
  void consider(TaskId array, TaskProgress progress) {
    if (leader.operations().contains(array) || leader.arrays().busy(array)) {
      return;
    }
    boolean late = leader.state().ledger().deadlines().missed(array, leader.now());
    ArrayEnd.of(array, progress, late).ifPresent(end -> close(array, progress, end));
  }

  private void close(TaskId array, TaskProgress progress, TaskEvent end) {
    leader.operations().begin(new Endings.Closing(array, Optional.empty()));
    DecisionLog.ended(end.type(), array, progress.lineAttempt());
    leader.outbox().append(end, recorded -> {});
  }
}
