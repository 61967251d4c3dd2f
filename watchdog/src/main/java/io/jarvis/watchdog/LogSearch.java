package io.jarvis.watchdog;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.state.LiveTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log once more for what the ledger does not keep: specifications, and tasks that ended
 * long ago. Slow and rare. Thread-safe; searches take turns.
 */
final class LogSearch {
  private static final Duration END_TIMEOUT = Duration.ofSeconds(5);

  private final EventLog log;
  private final Duration limit;

  /**
   * @param limit how long one search may take
   */
  LogSearch(EventLog log, Duration limit) {
    this.log = log;
    this.limit = limit;
  }

  /**
   * A task as the log tells it.
   *
   * @param submission the first of its id, or the first time it was restated
   */
  record Found(
      Recorded submission,
      TaskEvent.Submitted submitted,
      Instant submittedAt,
      TaskProgress progress) {
    /** Its message anew. */
    TaskMessage message(int attempt, int retries) {
      return new TaskMessage(
          submitted.spec(),
          attempt,
          retries,
          submittedAt,
          submitted.reply(),
          submission.traceparent());
    }

    private Found with(TaskProgress after) {
      return new Found(submission, submitted, submittedAt, after);
    }

    /** An index that leaves this array. */
    private Found leaving(int index, TaskEvent.Assigned first) {
      return new Found(submission, submitted.member(index), submittedAt, progress.leaving(first));
    }
  }

  /** From where the log is to be read for the submissions of these tasks. */
  static long from(Collection<LiveTask> tasks) {
    return tasks.stream()
        .mapToLong(task -> task.facts().submittedOffset())
        .min()
        .orElse(EventLog.START);
  }

  /**
   * Reads from an offset to the present end; a {@link EventLog.LogUnavailableException} if that
   * takes longer than the limit.
   */
  synchronized Map<TaskId, Found> find(Set<TaskId> tasks, long fromOffset)
      throws InterruptedException {
    if (tasks.isEmpty()) {
      return Map.of();
    }
    Search search = new Search(withArrays(tasks), log.end(END_TIMEOUT));
    if (fromOffset >= search.end) {
      return Map.of();
    }
    try (EventLog.Tail tail = log.tail(fromOffset, search)) {
      if (!search.done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new EventLog.LogUnavailableException("the log was not read within " + limit);
      }
    }
    search.found.keySet().retainAll(tasks);
    return search.found;
  }

  /** An index of an array is told of by what is said of the array. */
  private static Set<TaskId> withArrays(Set<TaskId> tasks) {
    Set<TaskId> all = new HashSet<>(tasks);
    tasks.forEach(task -> task.array().ifPresent(all::add));
    return all;
  }

  private static final class Search implements EventLog.Reader {
    final CountDownLatch done = new CountDownLatch(1);
    final Map<TaskId, Found> found = new HashMap<>();
    private final Set<TaskId> tasks;
    private final long end;

    Search(Set<TaskId> tasks, long end) {
      this.tasks = tasks;
      this.end = end;
    }

    @Override
    public void read(List<LogEntry> entries) {
      if (done.getCount() == 0) {
        return;
      }
      for (LogEntry entry : entries) {
        if (entry.recorded().event() instanceof TaskEvent event && tasks.contains(event.task())) {
          fold(entry.recorded(), event);
        }
      }
      reached(entries.getLast().offset() + 1);
    }

    @Override
    public void trimmed(long firstKeptOffset) {
      reached(firstKeptOffset);
    }

    @Override
    public void reached(long nextOffset) {
      if (nextOffset >= end) {
        done.countDown();
      }
    }

    private void passOn(Found array, Recorded recorded, TaskEvent event) {
      if (event instanceof TaskEvent.Array.Assigned intent) {
        for (int index : array.progress().array().orElseThrow().leavingBy(intent)) {
          TaskEvent.Assigned first = intent.of(index);
          if (tasks.contains(first.task())) {
            found.put(first.task(), array.leaving(index, first));
          }
        }
      } else if (event instanceof TaskEvent.CancelRequested wish
          && array.progress().array().isPresent()) {
        List.copyOf(found.keySet()).stream()
            .filter(task -> task.array().filter(wish.task()::equals).isPresent())
            .forEach(task -> fold(recorded, new TaskEvent.CancelRequested(task, wish.principal())));
      }
    }

    private void fold(Recorded recorded, TaskEvent event) {
      @Nullable Found before = found.get(event.task());
      if (TaskFold.apply(Optional.ofNullable(before).map(Found::progress), event)
          instanceof Folded.Changed(TaskProgress after)) {
        if (before != null) {
          passOn(before, recorded, event);
          found.put(event.task(), before.with(after));
        } else if (event instanceof TaskEvent.Submitted submitted) {
          found.put(event.task(), new Found(recorded, submitted, recorded.time(), after));
        } else if (event instanceof TaskEvent.Restated restated) {
          found.put(
              event.task(),
              new Found(recorded, restated.submitted(), restated.submittedAt(), after));
        }
      }
    }
  }
}
