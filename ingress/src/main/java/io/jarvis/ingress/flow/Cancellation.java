package io.jarvis.ingress.flow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.ControlMessage;
import io.jarvis.protocol.topology.ControlCommand;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;

/**
 * Requests the end of a task. The request is in the log before this returns and outlives every
 * restart; whoever owns the task carries it out, and the hint sent to its node only saves time.
 * Thread-safe; blocks.
 */
public final class Cancellation {
  private final EventLog log;
  private final Broker broker;

  public Cancellation(EventLog log, Broker broker) {
    this.log = log;
    this.broker = broker;
  }

  /**
   * Asks for the end of a task that has not ended; {@link EventLog.LogUnavailableException} if the
   * request could not be confirmed.
   */
  public void request(TaskId task, TaskProgress now, String principal) {
    if (!now.cancelRequested()) {
      Joins.join(log.append(new TaskEvent.CancelRequested(task, principal)));
    }
    if (now.onNode()) {
      now.current().ifPresent(attempt -> hint(task, attempt));
    }
  }

  private void hint(TaskId task, TaskProgress.Attempt attempt) {
    var unused =
        broker.publish(
            Exchanges.CONTROL,
            RoutingKeys.nodeCommand(attempt.node(), ControlCommand.CANCEL),
            ControlMessage.ofAttempt(task, attempt.number()));
  }
}
