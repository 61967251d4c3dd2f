package io.jarvis.watchdog;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.watchdog.core.LetterDecision;
import io.jarvis.watchdog.core.LetterJudge;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks that the log sees on a dead node though its queue held no message of them, as after a
 * purge: their messages are written anew from the log. Blocks.
 */
final class Orphans {
  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

  private final TaskLedger ledger;
  private final LogBarrier barrier;
  private final LogSearch search;
  private final LetterJudge judge;
  private final Settlement settlement;
  private final WatchdogMeters meters;

  Orphans(
      TaskLedger ledger,
      LogBarrier barrier,
      LogSearch search,
      LetterJudge judge,
      Settlement settlement,
      WatchdogMeters meters) {
    this.ledger = ledger;
    this.barrier = barrier;
    this.search = search;
    this.judge = judge;
    this.settlement = settlement;
    this.meters = meters;
  }

  /** An attempt that was on the node before its queue was drained. */
  record Suspect(TaskId task, int attempt) {}

  /** The attempts on a node by all that the log holds now. */
  Set<Suspect> suspects(NodeId node) throws InterruptedException {
    barrier.await();
    Set<Suspect> suspects = new HashSet<>();
    ledger
        .on(node)
        .forEach((task, t) -> suspects.add(new Suspect(task, t.progress().lastAttempt())));
    return suspects;
  }

  /** Takes back those of them that the drained queue did not bring. */
  void takeBack(NodeId node, Set<Suspect> suspects) throws InterruptedException {
    Set<Suspect> left = suspects(node);
    left.retainAll(suspects);
    if (left.isEmpty()) {
      return;
    }
    long from = LogSearch.from(ledger.on(node).values());
    Set<TaskId> tasks = Set.copyOf(left.stream().map(Suspect::task).toList());
    Map<TaskId, LogSearch.Found> found = search.find(tasks, from);
    for (Suspect suspect : left) {
      takeBack(node, suspect, Optional.ofNullable(found.get(suspect.task())));
    }
  }

  private void takeBack(NodeId node, Suspect suspect, Optional<LogSearch.Found> found)
      throws InterruptedException {
    if (found.isEmpty()) {
      LOG.atError()
          .addKeyValue("task", suspect.task())
          .addKeyValue("node", node)
          .log("a task is on a dead node, but the log no longer holds its specification");
      return;
    }
    var progress = found.get().progress();
    if (!progress.onNode() || progress.lastAttempt() != suspect.attempt()) {
      return;
    }
    TaskMessage message = found.get().message(suspect.attempt(), progress.retries());
    LetterDecision decision = judge.orphan(message, progress);
    settlement.carryOut(
        decision, new DeadLetter.GivenUp(message, Queues.node(node), "not in its node's queue"));
    meters.repaired(WatchdogMeters.Repair.ORPHAN);
    LOG.atWarn()
        .addKeyValue("task", suspect.task())
        .addKeyValue("attempt", suspect.attempt())
        .addKeyValue("node", node)
        .log("a task without a message is written anew");
  }
}
