package io.jarvis.executor;

import io.jarvis.protocol.NodeId;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/** Creates the scheduler threads of a node; for short work only. */
final class Timers {
  private Timers() {}

  /**
   * Starts a scheduler. A cancelled task is forgotten at once, not only when it would have been
   * due. What is scheduled after the shutdown is silently dropped: whoever scheduled it ends with
   * the process.
   */
  static ScheduledThreadPoolExecutor start(NodeId node, String what) {
    var timers =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("executor-" + node + "-" + what).factory());
    timers.setRemoveOnCancelPolicy(true);
    timers.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    return timers;
  }
}
