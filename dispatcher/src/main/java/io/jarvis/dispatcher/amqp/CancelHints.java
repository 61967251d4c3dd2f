package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.topology.ControlCommand;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reminds executors of tasks that are to be cancelled until these leave their nodes: a lost hint
 * loses nothing. Only on the loop's thread.
 */
final class CancelHints {
  private final Desk desk;
  private final Map<TaskId, Instant> hinted = new HashMap<>();

  CancelHints(Desk desk) {
    this.desk = desk;
  }

  /** Sends the hints that are due. */
  void send() {
    Set<TaskId> wanted = new HashSet<>(desk.standing().ledger().cancelWanted());
    hinted.keySet().retainAll(wanted);
    wanted.forEach(task ->
        desk.standing()
            .progress(task)
            .filter(progress -> progress.onNode())
            .ifPresent(progress -> send(task, progress)));
  }

  private void send(TaskId task, TaskProgress progress) {
    Instant now = desk.now();
    Instant due = hinted.getOrDefault(task, Instant.MIN);
    if (due.isAfter(now)) {
      return;
    }
    hinted.put(task, now.plus(desk.limits().pauses().cancelHint()));
    TaskProgress.Attempt current = progress.current().orElseThrow();
    Control.sendToAll(desk.outbox(), ControlCommand.CANCEL, task, current);
  }
}
