package io.jarvis.ingress.flow;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.FoldListener;
import io.jarvis.state.IdReuse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Remembers which submission of an id was read first, for as long as it may not be in the read
 * model yet: so a submitter learns whose submission stands without waiting for the database. One
 * after which the id has become free again is forgotten for the next (ADR-0025). Thread-safe;
 * futures are completed on the reading thread.
 */
public final class FirstRead implements FoldListener {
  /** How many submissions are remembered. */
  static final int REMEMBERED = 60_000;

  /**
   * How many further submissions may be read after a mark, so that all that the fold had not
   * reached at the mark are still remembered: the fold is behind by less than the other half.
   */
  private static final int SURE = REMEMBERED / 2;

  private final Map<TaskId, Read> first = new LinkedHashMap<>();
  private final Map<TaskId, List<Waiting>> waiting = new HashMap<>();
  private long read;

  /** How many submissions had been read. */
  public record Mark(long read) {}

  private record Read(Standing standing, Instant at) {}

  private record Waiting(Mark since, CompletableFuture<Standing> answer) {}

  public synchronized Mark mark() {
    return new Mark(read);
  }

  /** See {@link FoldedLog#firstRead}. */
  public synchronized CompletableFuture<Standing> of(TaskId id, Mark since) {
    Waiting asked = new Waiting(since, new CompletableFuture<>());
    Read known = first.get(id);
    if (known == null) {
      waiting.computeIfAbsent(id, same -> new ArrayList<>(1)).add(asked);
    } else {
      tell(asked, known.standing());
    }
    return asked.answer();
  }

  /** Drops a future that is no longer waited for. */
  public synchronized void forget(TaskId id, CompletableFuture<Standing> answer) {
    waiting.computeIfPresent(
        id,
        (same, all) -> {
          all.removeIf(each -> each.answer() == answer);
          return all.isEmpty() ? null : all;
        });
  }

  @Override
  public synchronized void read(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      if (entry.recorded().event() instanceof TaskEvent.Submitted submitted) {
        read++;
        Standing standing = standing(entry.recorded(), submitted);
        List<Waiting> asked = waiting.remove(submitted.task());
        if (asked != null) {
          asked.forEach(each -> tell(each, standing));
        }
      }
    }
    var oldest = first.keySet().iterator();
    for (int surplus = first.size() - REMEMBERED; surplus > 0; surplus--) {
      oldest.next();
      oldest.remove();
    }
  }

  private Standing standing(Recorded recorded, TaskEvent.Submitted submitted) {
    Optional.ofNullable(first.get(submitted.task()))
        .filter(was -> IdReuse.isNewTask(was.at(), recorded.time()))
        .ifPresent(was -> first.remove(submitted.task()));
    return first
        .computeIfAbsent(
            submitted.task(),
            id ->
                new Read(
                    new Standing(recorded.id(), submitted.digest(), TaskState.SUBMITTED),
                    recorded.time()))
        .standing();
  }

  @Override
  public void folded(List<LogEntry> entries, long position) {
    // What the read model has by now is remembered all the same, until others take its place.
  }

  /** The log's tail was lost, so submissions that were read may not exist: all are forgotten. */
  @Override
  public synchronized void rewound(long position) {
    first.clear();
  }

  private void tell(Waiting asked, Standing standing) {
    if (read - asked.since().read() <= SURE) {
      asked.answer().complete(standing);
    } else {
      asked
          .answer()
          .completeExceptionally(
              new EventLog.LogUnavailableException("too much was read meanwhile"));
    }
  }
}
