package io.jarvis.executor;

import io.jarvis.executor.amqp.Reporter;
import io.jarvis.executor.journal.AttemptJournal;
import io.jarvis.protocol.NodeId;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What all parts of one executor share.
 *
 * @param timers for short work only: whatever blocks goes on a thread of its own
 */
record NodeContext(
    ExecutorSettings settings,
    ExecutorPorts ports,
    AttemptJournal journal,
    Reporter reporter,
    LeaderEpoch leader,
    ScheduledExecutorService timers,
    InstantSource clock) {
  NodeId node() {
    return settings.node();
  }
}
