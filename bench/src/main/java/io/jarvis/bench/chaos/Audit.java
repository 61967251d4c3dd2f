package io.jarvis.bench.chaos;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads the whole log for what became of the tasks. Used once; not thread-safe. */
final class Audit {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Map<TaskId, Integer> submissions = new HashMap<>();
  private final Map<TaskId, Integer> attempts = new HashMap<>();
  private final Set<Attempt> lost = new HashSet<>();

  private record Attempt(TaskId task, int number) {}

  /**
   * What it found.
   *
   * @param submittedTwice tasks whose submission is in the log more than once
   * @param restarted attempts beyond the first of a task
   * @param unexplained of these, the ones whose attempt before was not lost with its node
   */
  record Findings(int tasks, int submittedTwice, int restarted, int unexplained) {}

  static Findings of(EventLog log) throws InterruptedException {
    Audit audit = new Audit();
    audit.read(log);
    return audit.findings();
  }

  private void read(EventLog log) throws InterruptedException {
    long end = log.end(PATIENCE);
    CountDownLatch done = new CountDownLatch(1);
    try (EventLog.Tail tail =
        log.tail(
            EventLog.START,
            entries -> {
              entries.forEach(this::note);
              if (entries.getLast().offset() >= end - 1) {
                done.countDown();
              }
            })) {
      if (!done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the log was not read to its end");
      }
    }
  }

  private void note(LogEntry entry) {
    switch (entry.recorded().event()) {
      case TaskEvent.Submitted e -> submissions.merge(e.task(), 1, Integer::sum);
      case TaskEvent.Assigned e -> attempts.merge(e.task(), e.attempt(), Math::max);
      case TaskEvent.Requeued e when e.why() == TaskEvent.Why.LOST ->
          lost.add(new Attempt(e.task(), e.attempt()));
      default -> {}
    }
  }

  private Findings findings() {
    int restarted = 0;
    int unexplained = 0;
    for (Map.Entry<TaskId, Integer> task : attempts.entrySet()) {
      for (int attempt = 2; attempt <= task.getValue(); attempt++) {
        restarted++;
        unexplained += lost.contains(new Attempt(task.getKey(), attempt)) ? 0 : 1;
      }
    }
    int twice = (int) submissions.values().stream().filter(count -> count > 1).count();
    return new Findings(submissions.size(), twice, restarted, unexplained);
  }
}
