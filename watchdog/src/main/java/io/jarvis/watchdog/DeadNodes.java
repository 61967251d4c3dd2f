package io.jarvis.watchdog;

import io.jarvis.protocol.NodeId;
import io.jarvis.watchdog.core.Suspicions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Suspects nodes, and recovers one at a time of those that are dead. What is suspected is lost with
 * the leadership: a successor begins anew. One thread makes the rounds.
 */
final class DeadNodes {
  private final NodeWatch watch;
  private final NodeRecovery recovery;
  private final Suspicions.Rule rule;
  private final WatchdogMeters meters;
  private final InstantSource clock;
  private final AtomicBoolean disturbed = new AtomicBoolean();
  private Suspicions suspicions;

  DeadNodes(
      NodeWatch watch,
      NodeRecovery recovery,
      Suspicions.Rule rule,
      WatchdogMeters meters,
      InstantSource clock) {
    this.watch = watch;
    this.recovery = recovery;
    this.rule = rule;
    this.meters = meters;
    this.clock = clock;
    suspicions = Suspicions.from(clock.instant());
  }

  /** Our own connection was interrupted, perhaps between two looks. Any thread. */
  void disturb() {
    disturbed.set(true);
  }

  /** Looks once and recovers a node if one is dead. */
  void round() throws InterruptedException, IOException {
    Suspicions.Sight sight =
        disturbed.getAndSet(false) ? new Suspicions.Sight.Blurred() : watch.look();
    suspicions = suspicions.after(sight, clock.instant());
    var dead = suspicions.dead(rule, clock.instant());
    if (!dead.isEmpty()) {
      declare(dead.getFirst());
    }
  }

  private void declare(NodeId node) throws InterruptedException, IOException {
    String reason =
        "its check has failed and its queue has had no consumer since "
            + suspicions.silentSince().get(node);
    suspicions = suspicions.without(node);
    if (recovery.recover(node, reason) == NodeRecovery.Recovered.DONE) {
      meters.nodeDead();
    }
  }
}
