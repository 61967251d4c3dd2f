package io.jarvis.executor;

import io.jarvis.protocol.NodeId;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/** Creates the scheduler threads of a node; for short work only. */
final class Timers {
  private Timers() {}

  /**
   * What is cancelled is forgotten at once, and not only when it would have been due. What comes
   * once they are shut is not done: whoever wants it ends with the process, and is no failure.
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
