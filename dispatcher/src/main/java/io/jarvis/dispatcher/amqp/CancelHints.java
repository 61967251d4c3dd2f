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
 * Reminds executors of the tasks they have to cancel, until the log shows that these have left
 * their nodes; a lost hint is only a delay. Only on the loop's thread.
 */
final class CancelHints {
  private final Leader leader;
  private final Map<TaskId, Instant> hinted = new HashMap<>();

  CancelHints(Leader leader) {
    this.leader = leader;
  }

  /** Sends the hints that are due. */
  void send() {
    Set<TaskId> wanted = new HashSet<>(leader.state().ledger().cancelWanted());
    hinted.keySet().retainAll(wanted);
    wanted.forEach(task ->
        leader
            .state()
            .progress(task)
            .filter(progress -> progress.onNode())
            .ifPresent(progress -> send(task, progress)));
  }

  private void send(TaskId task, TaskProgress progress) {
    Instant now = leader.now();
    Instant due = hinted.getOrDefault(task, Instant.MIN);
    if (due.isAfter(now)) {
      return;
    }
    hinted.put(task, now.plus(leader.limits().pauses().cancelHint()));
    TaskProgress.Attempt current = progress.current().orElseThrow();
    ExecutorCommands.sendToAll(leader.outbox(), ControlCommand.CANCEL, task, current);
  }
}
