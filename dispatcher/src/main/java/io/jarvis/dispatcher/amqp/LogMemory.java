package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Searches the whole log, as far as it is kept, for tasks: the fold forgets those that ended long
 * ago. Slow and rare. Blocks; thread-safe.
 */
final class LogMemory {
  private static final Duration END_TIMEOUT = Duration.ofSeconds(5);

  private final EventLog log;
  private final Duration limit;

  /**
   * @param limit how long one search may take
   */
  LogMemory(EventLog log, Duration limit) {
    this.log = log;
    this.limit = limit;
  }

  /**
   * What was found.
   *
   * @param known those of the tasks that were ever admitted
   * @param since when what is kept begins; empty if it is all there ever was
   */
  record Found(Set<TaskId> known, Optional<Instant> since) {
    Found {
      known = Set.copyOf(known);
    }

    /** Whether this task was never admitted, as far as the log that is kept can tell. */
    boolean never(TaskId task, Instant submittedAt) {
      return !known.contains(task) && since.filter(submittedAt::isBefore).isEmpty();
    }
  }

  /** Searches for tasks. Throws a {@link EventLog.LogUnavailableException} if it takes too long. */
  Found find(Set<TaskId> tasks) throws InterruptedException {
    Search search = new Search(tasks, log.end(END_TIMEOUT));
    if (search.end == EventLog.START) {
      return new Found(Set.of(), Optional.empty());
    }
    try (EventLog.Tail tail = log.tail(EventLog.START, search)) {
      if (!search.done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new EventLog.LogUnavailableException("the log was not read within " + limit);
      }
    }
    return new Found(search.known, search.since);
  }

  private static final class Search implements EventLog.Reader {
    final CountDownLatch done = new CountDownLatch(1);
    final Set<TaskId> known = new HashSet<>();
    private final Set<TaskId> tasks;
    private final long end;
    private boolean trimmed;
    private volatile Optional<Instant> since = Optional.empty();

    Search(Set<TaskId> tasks, long end) {
      this.tasks = tasks;
      this.end = end;
    }

    @Override
    public void trimmed(long firstKeptOffset) {
      trimmed = true;
    }

    @Override
    public void read(List<LogEntry> entries) {
      if (trimmed && since.isEmpty()) {
        since = Optional.of(entries.getFirst().recorded().time());
      }
      for (LogEntry entry : entries) {
        if (done.getCount() > 0 && entry.recorded().event() instanceof TaskEvent event) {
          note(event);
        }
      }
      reached(entries.getLast().offset() + 1);
    }

    private void note(TaskEvent event) {
      if (tasks.contains(event.task())) {
        known.add(event.task());
      }
      if (event instanceof TaskEvent.Array.Assigned intent) {
        tasks.stream()
            .filter(task -> task.array().filter(intent.task()::equals).isPresent())
            .filter(task -> {
              int index = task.index().orElseThrow();
              return intent.from() <= index && index <= intent.to();
            })
            .forEach(known::add);
      }
    }

    @Override
    public void reached(long nextOffset) {
      if (nextOffset >= end) {
        done.countDown();
      }
    }
  }
}
