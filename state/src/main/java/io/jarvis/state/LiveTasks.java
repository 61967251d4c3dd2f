package io.jarvis.state;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.Ties;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tasks that have not ended, in memory. Folded by one thread; any thread may read. A single
 * look-up is consistent in itself; two of them, or a walk through {@link #tasks}, may see different
 * moments of the log. Whoever needs several of one moment keeps an index of its own by a {@link
 * TaskListener}.
 *
 * <p>Of tasks that ended only the last ones' endings are remembered ({@code endedRemembered}): an
 * event that comes later than that for a task that ended finds it unknown, and a second submission
 * of its id makes it anew. Lost with the process and read again from a snapshot and the log.
 */
public final class LiveTasks implements Fold {
  /** How many endings are remembered. */
  public static final int DEFAULT_ENDED_REMEMBERED = 200_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<TaskId, LiveTask> live = new ConcurrentHashMap<>();
  private final EndedTasks ended;
  private final Map<TenantId, TenantId> tenants = new HashMap<>();
  private final Optional<SnapshotKeeper> snapshots;
  private final TaskListener listener;
  private final FoldCounts counts = new FoldCounts();
  private volatile long position;

  private LiveTasks(
      int endedRemembered, Optional<SnapshotKeeper> snapshots, TaskListener listener) {
    ended = new EndedTasks(endedRemembered);
    this.snapshots = snapshots;
    this.listener = listener;
  }

  /** Begins with nothing, at the log's start, and keeps no snapshots. */
  public static LiveTasks inMemory(TaskListener listener) {
    return restored(DEFAULT_ENDED_REMEMBERED, Optional.empty(), listener);
  }

  /** Begins with the newest snapshot that can be read, and writes new ones as the log goes on. */
  public static LiveTasks withSnapshots(SnapshotKeeper snapshots, TaskListener listener) {
    return restored(DEFAULT_ENDED_REMEMBERED, Optional.of(snapshots), listener);
  }

  static LiveTasks restored(
      int endedRemembered, Optional<SnapshotKeeper> snapshots, TaskListener listener) {
    LiveTasks tasks = new LiveTasks(endedRemembered, snapshots, listener);
    tasks.restore(Long.MAX_VALUE);
    return tasks;
  }

  @Override
  public long position() {
    return position;
  }

  public Optional<LiveTask> get(TaskId task) {
    return Optional.ofNullable(live.get(task));
  }

  /** How a task ended, if it did so lately enough to be remembered. */
  public Optional<TaskState> ending(TaskId task) {
    return ended.get(task);
  }

  /** All of them; a view that changes. */
  public Map<TaskId, LiveTask> tasks() {
    return Collections.unmodifiableMap(live);
  }

  /** What the events did since the process began. */
  public FoldCounts counts() {
    return counts;
  }

  @Override
  public void apply(List<LogEntry> entries) {
    lock.lock();
    try {
      for (LogEntry entry : entries) {
        apply(entry);
        position = entry.offset() + 1;
      }
    } finally {
      lock.unlock();
    }
    snapshots.ifPresent(keeper -> keeper.offer(position, this::snapshot));
  }

  @Override
  public void rewind(long end) {
    restore(end);
  }

  @Override
  public void skipTo(long firstKeptOffset) {
    position = firstKeptOffset;
  }

  /** All of it at one moment of the log; any thread may ask, and holds the folding up meanwhile. */
  public LiveSnapshot snapshot() {
    lock.lock();
    try {
      return new LiveSnapshot(position, new HashMap<>(live), ended.oldestFirst());
    } finally {
      lock.unlock();
    }
  }

  private void restore(long end) {
    LiveSnapshot from = snapshots.flatMap(keeper -> keeper.newest(end)).orElse(LiveSnapshot.NONE);
    lock.lock();
    try {
      live.clear();
      live.putAll(from.live());
      ended.reset(from.ended());
      position = from.position();
      listener.restored(Collections.unmodifiableMap(live));
    } finally {
      lock.unlock();
    }
  }

  private void apply(LogEntry entry) {
    if (entry.recorded().event() instanceof TaskEvent event) {
      apply(entry, event);
    } else {
      counts.countOther();
      listener.other(entry);
    }
  }

  private void apply(LogEntry entry, TaskEvent event) {
    Optional<LiveTask> before = get(event.task());
    Folded result =
        TaskFold.apply(
            before.map(LiveTask::progress).or(() -> ended.progress(event.task())), event);
    counts.count(result);
    Optional<LiveTask> after =
        switch (result) {
          case Folded.Ignored ignored -> before;
          case Folded.Changed(TaskProgress next) -> changed(entry, event, before, next);
        };
    if (event instanceof TaskEvent.Restated) {
      after = after.map(task -> moved(event.task(), task, entry));
    }
    listener.folded(entry, event, before, result, after);
  }

  private Optional<LiveTask> changed(
      LogEntry entry, TaskEvent event, Optional<LiveTask> before, TaskProgress next) {
    if (next.state().ended()) {
      live.remove(event.task());
      ended.add(event.task(), next.state());
      return Optional.empty();
    }
    LiveTask task =
        before.map(b -> b.with(next)).orElseGet(() -> new LiveTask(next, facts(entry, event)));
    live.put(event.task(), task);
    return Optional.of(task);
  }

  private LiveTask moved(TaskId task, LiveTask live, LogEntry entry) {
    LiveTask moved = live.from(entry.offset(), entry.recorded().time());
    this.live.put(task, moved);
    return moved;
  }

  private LiveTask.Facts facts(LogEntry entry, TaskEvent event) {
    return switch (event) {
      case TaskEvent.Submitted submitted -> facts(submitted.spec(), entry.recorded().time(), entry);
      case TaskEvent.Restated restated ->
          facts(restated.submitted().spec(), restated.submittedAt(), entry);
      default ->
          throw new IllegalStateException(
              "only a submission makes a task, but at " + entry.offset() + " did " + event.type());
    };
  }

  private LiveTask.Facts facts(TaskSpec spec, Instant submittedAt, LogEntry entry) {
    TenantId tenant = tenants.computeIfAbsent(spec.tenant(), same -> same);
    return new LiveTask.Facts(
        tenant,
        spec.priority(),
        submittedAt,
        entry.offset(),
        entry.recorded().time(),
        spec.timing().startBefore(),
        Ties.of(spec));
  }
}
