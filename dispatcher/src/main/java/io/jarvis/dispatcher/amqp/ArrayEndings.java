package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.ArrayEnd;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import java.util.Optional;

/**
 * Ends arrays. The leader does, for it alone knows what leaves; the event is written once nothing
 * of the array is out and nothing will leave (ADR-0012). Only on the loop's thread.
 */
final class ArrayEndings {
  private final Desk desk;

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
  }
}
