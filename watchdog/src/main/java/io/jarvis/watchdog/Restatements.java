package io.jarvis.watchdog;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.state.LiveTask;
import io.jarvis.watchdog.core.RestateRule;
import io.jarvis.watchdog.core.Standing;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes live tasks into the log again before its retention takes their submissions: whoever reads
 * it from its start knows every live task. Blocks. One thread makes the rounds; a round that breaks
 * off is made again.
 */
final class Restatements {
  private static final Logger LOG = LoggerFactory.getLogger(Restatements.class);

  /** How many are written with one search of the log. */
  static final int BATCH = 1000;

  private final EventLog log;
  private final TaskLedger ledger;
  private final LogBarrier barrier;
  private final LogSearch search;
  private final Outbox outbox;
  private final RestateRule rule;
  private final InstantSource clock;

  Restatements(
      EventLog log,
      TaskLedger ledger,
      LogBarrier barrier,
      LogSearch search,
      Outbox outbox,
      RestateRule rule,
      InstantSource clock) {
    this.log = log;
    this.ledger = ledger;
    this.barrier = barrier;
    this.search = search;
    this.outbox = outbox;
    this.rule = rule;
    this.clock = clock;
  }

  /** Writes all that are due. */
  void round() throws InterruptedException {
    if (ledger.isEmpty()) {
      return;
    }
    long first = LogStart.ask(log);
    Map<TaskId, LiveTask> due = due(first);
    while (!due.isEmpty()) {
      restate(due);
      Map<TaskId, LiveTask> left = due(first);
      // One that the log does not hold any more would be due for ever.
      left.keySet().removeAll(due.keySet());
      due = left;
    }
  }

  private Map<TaskId, LiveTask> due(long first) throws InterruptedException {
    barrier.await();
    var kept = new RestateRule.Kept(first, ledger.position());
    var now = clock.instant();
    return ledger.oldest(
        BATCH, facts -> rule.due(facts.submittedOffset(), facts.statedAt(), kept, now));
  }

  private void restate(Map<TaskId, LiveTask> due) throws InterruptedException {
    Map<TaskId, LogSearch.Found> found =
        new HashMap<>(search.find(due.keySet(), LogSearch.from(due.values())));
    for (TaskId task : due.keySet()) {
      if (!found.containsKey(task)) {
        LOG.atError()
            .addKeyValue("task", task)
            .log("a live task's specification is no longer in the log");
      }
    }
    LOG.atInfo().addKeyValue("tasks", found.size()).log("live tasks are restated");
    ledger.watch(found.keySet());
    try {
      Map<TaskId, TaskProgress> stated = write(found.values(), Map.of());
      while (!stated.isEmpty()) {
        barrier.await();
        found.keySet().retainAll(stated.keySet());
        stated = write(found.values(), stated);
      }
    } finally {
      ledger.unwatch();
    }
  }

  /**
   * Writes each task as it stands, but for those that stand as they were written: what happened to
   * a task in between is lost on whoever reads from here on.
   */
  private Map<TaskId, TaskProgress> write(
      Collection<LogSearch.Found> tasks, Map<TaskId, TaskProgress> before)
      throws InterruptedException {
    Map<TaskId, TaskProgress> stated = new HashMap<>();
    for (LogSearch.Found found : tasks) {
      TaskId task = found.submitted().task();
      switch (ledger.standing(task)) {
        case Standing.Live(TaskProgress progress, var streak) -> {
          if (!progress.equals(before.get(task))) {
            write(found, progress);
            stated.put(task, progress);
          }
        }
        case Standing.Ended ended -> endAgain(task, before);
        case Standing.Unknown unknown -> {}
      }
    }
    return stated;
  }

  private void write(LogSearch.Found found, TaskProgress progress) throws InterruptedException {
    outbox.append(
        new TaskEvent.Restated(
            found.submitted().task(), found.submitted(), found.submittedAt(), progress));
  }

  private void endAgain(TaskId task, Map<TaskId, TaskProgress> before) throws InterruptedException {
    var terminal = ledger.watchedEnding(task);
    if (before.containsKey(task) && terminal.isPresent()) {
      outbox.appendAgain(terminal.get());
    }
  }
}
