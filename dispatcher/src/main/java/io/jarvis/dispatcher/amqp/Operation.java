package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.TaskId;
import java.util.Optional;

/**
 * Something that is under way with a task; meanwhile nothing else is begun with that task. Only on
 * the loop's thread.
 */
abstract class Operation {
  private final TaskId task;
  private Optional<Held> held;

  Operation(TaskId task, Optional<Held> held) {
    this.task = task;
    this.held = held;
  }

  TaskId task() {
    return task;
  }

  /** The message it will ack; empty if the leader does not hold it. */
  Optional<Held> held() {
    return held;
  }

  /** Takes a redelivery of the message it holds, if that is what it is. */
  boolean adopts(Held redelivered) {
    boolean same =
        held.filter(Held::isVoid)
            .filter(h ->
                h.source() == redelivered.source()
                    && h.message().attempt() == redelivered.message().attempt())
            .isPresent();
    if (same) {
      redelivered.raiseNumber(held.orElseThrow().number());
      held = Optional.of(redelivered);
      adopted();
    }
    return same;
  }

  /** A redelivery took the place of the message it held. */
  void adopted() {}
}
