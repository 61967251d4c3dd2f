package io.jarvis.watchdog;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.state.LiveTask;
import io.jarvis.watchdog.core.LetterJudge;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds tasks that were admitted and are in no queue, because their door died in between, and
 * queues them. A second message of a task that was queued after all is dropped by its attempt.
 * Blocks.
 */
final class SubmissionAudit {
  private static final Logger LOG = LoggerFactory.getLogger(SubmissionAudit.class);

  /** How many are put right in one round. */
  static final int BATCH = 1000;

  private final TaskLedger ledger;
  private final LogBarrier barrier;
  private final LogSearch search;
  private final LetterJudge judge;
  private final Settlement settlement;
  private final WatchdogMeters meters;
  private final InstantSource clock;

  SubmissionAudit(
      TaskLedger ledger,
      LogBarrier barrier,
      LogSearch search,
      LetterJudge judge,
      Settlement settlement,
      WatchdogMeters meters,
      InstantSource clock) {
    this.ledger = ledger;
    this.barrier = barrier;
    this.search = search;
    this.judge = judge;
    this.settlement = settlement;
    this.meters = meters;
    this.clock = clock;
  }

  /** Puts right what was admitted longer ago than this. */
  void round(Duration repairAfter) throws InterruptedException {
    if (overdue(repairAfter).isEmpty()) {
      return;
    }
    barrier.await();
    Map<TaskId, LiveTask> overdue = overdue(repairAfter);
    long from = LogSearch.from(overdue.values());
    for (LogSearch.Found found : search.find(overdue.keySet(), from).values()) {
      repair(found);
    }
  }

  private Map<TaskId, LiveTask> overdue(Duration repairAfter) {
    return ledger.unqueuedSince(clock.instant().minus(repairAfter), BATCH);
  }

  private void repair(LogSearch.Found found) throws InterruptedException {
    if (found.progress().state() != TaskState.SUBMITTED) {
      return;
    }
    TaskMessage message = found.message(found.progress().nextAttempt(), found.progress().retries());
    settlement.carryOut(
        judge.unqueued(message, clock.instant()),
        new DeadLetter.GivenUp(message, "", "admitted and not queued"));
    meters.repaired(WatchdogMeters.Repair.SUBMITTED);
    LOG.atWarn().addKeyValue("task", message.spec().id()).log("a task without a queue is queued");
  }
}
