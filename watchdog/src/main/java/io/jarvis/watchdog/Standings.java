package io.jarvis.watchdog;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import io.jarvis.watchdog.core.Standing;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of the task that a letter is about: by the ledger, or where that has forgotten
 * by the log itself, which is slow and rare. Blocks; thread-safe.
 */
final class Standings {
  private static final Logger LOG = LoggerFactory.getLogger(Standings.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final TaskLedger ledger;
  private final LogSearch search;

  Standings(TaskLedger ledger, LogSearch search) {
    this.ledger = ledger;
    this.search = search;
  }

  /** Goes on until the log answers: nothing may be judged by half of it. */
  Standing of(TaskId task) throws InterruptedException {
    while (true) {
      try {
        return once(task);
      } catch (EventLog.LogUnavailableException e) {
        LOG.atWarn()
            .addKeyValue("task", task)
            .addKeyValue("reason", e.getMessage())
            .log("the log cannot be searched");
        Thread.sleep(PAUSE);
      }
    }
  }

  private Standing once(TaskId task) throws InterruptedException {
    Standing known = ledger.standing(task);
    return known instanceof Standing.Unknown ? searched(task) : known;
  }

  private Standing searched(TaskId task) throws InterruptedException {
    return Optional.ofNullable(search.find(Set.of(task), EventLog.START).get(task))
        .<Standing>map(found ->
            found.progress().state().ended()
                ? new Standing.Ended()
                : new Standing.Live(found.progress(), Standing.Streak.NONE))
        .orElseGet(Standing.Unknown::new);
  }
}
