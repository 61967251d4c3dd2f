package io.jarvis.watchdog;

import io.jarvis.broker.Subscription;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.site.Rounds;
import io.jarvis.state.LogFold;
import io.jarvis.watchdog.core.LetterJudge;
import io.jarvis.watchdog.core.RestateRule;
import io.jarvis.watchdog.core.Suspicions;
import java.time.InstantSource;

/** What a leader does, from its election until it is closed. */
final class Reign implements AutoCloseable {
  private final LogBarrier barrier;
  private final Lanes lanes = new Lanes();
  private final Subscription dead;
  private final Rounds nodeRounds;
  private final Rounds submissionRounds;
  private final Rounds queueRounds;
  private final Rounds restateRounds;
  private final Rounds keyRounds;
  private final Inbox inbox;

  private Reign(
      Ports ports,
      TaskLedger ledger,
      LogBarrier barrier,
      WatchdogProperties properties,
      WatchdogMeters meters,
      InstantSource clock) {
    this.barrier = barrier;
    Outbox outbox =
        new Outbox(
            ports.broker(), ports.log(), WatchdogService.SOURCE + properties.instance(), clock);
    Reminders reminders = new Reminders(clock);
    LetterJudge judge = new LetterJudge(properties.runtimeErrors());
    Settlement settlement = new Settlement(outbox, judge, clock);
    LogSearch search = new LogSearch(ports.log(), properties.searchLimit());
    LetterDesk desk =
        new LetterDesk(
            barrier, new Standings(ledger, search), judge, settlement, new Parking(outbox), clock);
    Orphans orphans = new Orphans(ledger, barrier, search, judge, settlement, meters);
    NodeRecovery recovery =
        new NodeRecovery(
            ports.broker(),
            ports.topology(),
            ports.keyValues(),
            outbox,
            orphans,
            () -> new Inbox(desk, lanes, Letters::lost, meters, clock, () -> {}),
            clock);
    DeadNodes nodes =
        new DeadNodes(
            new NodeWatch(ports.broker(), ports.catalog(), ports.alarms(), ledger, reminders),
            recovery,
            new Suspicions.Rule(properties.nodePatience(), properties.settle()),
            meters,
            clock);
    SubmissionAudit submissions =
        new SubmissionAudit(ledger, barrier, search, judge, settlement, meters, clock);
    inbox = new Inbox(desk, lanes, Letters::dead, meters, clock, nodes::disturb);
    QueueAudit queues = new QueueAudit(ports.figures(), inbox::oldest, meters, reminders);
    dead = ports.broker().subscribe(Queues.DEAD, properties.window(), inbox);
    nodeRounds = new Rounds("watchdog-nodes", properties.look(), nodes::round);
    submissionRounds =
        new Rounds(
            "watchdog-submissions",
            properties.auditEvery(),
            () -> submissions.round(properties.repairAfter()));
    queueRounds = new Rounds("watchdog-queues", properties.auditEvery(), queues::round);
    Restatements restatements =
        new Restatements(
            ports.log(),
            ledger,
            barrier,
            search,
            outbox,
            new RestateRule(properties.restate().after(), properties.restate().events()),
            clock);
    restateRounds =
        new Rounds("watchdog-restate", properties.restate().every(), restatements::round);
    NodeKeys keys =
        new NodeKeys(ports.keyValues(), ports.catalog(), ledger, properties.forgetNodes(), clock);
    keyRounds = new Rounds("watchdog-keys", NodeKeys.EVERY, keys::round);
  }

  /** Begins once the fold has read all that its predecessors wrote. */
  static Reign begin(
      Ports ports,
      LogFold fold,
      TaskLedger ledger,
      WatchdogProperties properties,
      WatchdogMeters meters,
      InstantSource clock)
      throws InterruptedException {
    LogBarrier barrier = new LogBarrier(fold);
    try {
      barrier.await();
      return new Reign(ports, ledger, barrier, properties, meters, clock);
    } catch (InterruptedException | RuntimeException e) {
      barrier.close();
      throw e;
    }
  }

  Inbox inbox() {
    return inbox;
  }

  /** Stops taking letters, then everything that still works on one. */
  @Override
  public void close() {
    dead.close();
    nodeRounds.close();
    submissionRounds.close();
    queueRounds.close();
    restateRounds.close();
    keyRounds.close();
    inbox.close();
    lanes.close();
    barrier.close();
  }
}
