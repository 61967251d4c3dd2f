package io.jarvis.executor;

import io.jarvis.protocol.NodeId;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Makes the threads of a node on which short work is done when it is time. */
final class Timers {
  private Timers() {}

  /** What is cancelled is forgotten at once, and not only when it would have been due. */
  static ScheduledThreadPoolExecutor start(NodeId node, String what) {
    var timers =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("executor-" + node + "-" + what).factory());
    timers.setRemoveOnCancelPolicy(true);
    return timers;
  }
}
