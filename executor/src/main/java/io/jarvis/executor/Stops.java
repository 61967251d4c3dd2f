package io.jarvis.executor;

import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.core.StopReason;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops attempts. Does not wait for them to end: their runs notice. */
final class Stops {
  private static final Logger LOG = LoggerFactory.getLogger(Stops.class);

  private Stops() {}

  static void request(NodeContext context, Attempt attempt, StopReason reason) {
    switch (attempt.requestStop(reason)) {
      case Attempt.Stopping.Container(String id) -> {
        LOG.atInfo()
            .addKeyValue("task", attempt.key().task())
            .addKeyValue("attempt", attempt.key().attempt())
            .addKeyValue("reason", reason)
            .log("stopping a container");
        container(context, attempt, id, reason);
      }
      case Attempt.Stopping.Done() -> {}
    }
  }

  /**
   * Asks the engine to stop a container, until it has answered. Why is noted before: if this
   * process dies, the next one knows what the container ended by.
   */
  static void container(NodeContext context, Attempt attempt, String id, StopReason reason) {
    Duration grace = attempt.assignment().task().spec().timing().gracePeriod();
    Thread.ofVirtual()
        .name("stop " + attempt.key())
        .start(() -> {
          try {
            context.journal().stopping(attempt.key(), reason);
            stopPatiently(context, attempt, id, grace);
          } catch (InterruptedException | CancellationException e) {
            LOG.atDebug()
                .addKeyValue("task", attempt.key().task())
                .log("no longer stopping a container");
          }
        });
  }

  private static void stopPatiently(NodeContext context, Attempt attempt, String id, Duration grace)
      throws InterruptedException {
    while (!attempt.abandoned()) {
      try {
        context.ports().containers().stop(id, grace);
        return;
      } catch (ContainerException e) {
        LOG.atWarn()
            .addKeyValue("task", attempt.key().task())
            .setCause(e)
            .log("a container could not be stopped; trying again");
      }
      Thread.sleep(context.settings().timing().retryPause());
    }
  }
}
