package io.jarvis.state;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.ArrayProgress;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.Indexes;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.Ties;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
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
 * of its id makes it anew. So does one that was written when the read models may have forgotten it
 * ({@link IdReuse}). An ending is kept whole until the log shows that its outcome was told ({@code
 * OUTCOMES_OWED}). Lost with the process and read again from a snapshot and the log.
 */
public final class LiveTasks implements Fold {
  /** How many endings are remembered. */
  public static final int DEFAULT_ENDED_REMEMBERED = 200_000;

  /** How many outcomes are kept until they are told. */
  static final int OUTCOMES_OWED = 200_000;

  /** How much of the log their events take. */
  static final long OUTCOME_BYTES_OWED = 64L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<TaskId, LiveTask> live = new ConcurrentHashMap<>();
  private final EndedTasks ended;
  private final OwedOutcomes owed = new OwedOutcomes(OUTCOMES_OWED, OUTCOME_BYTES_OWED);
  private final Common common = new Common();
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

  /**
   * The endings whose outcomes may not be told, by the offset of the event; a view that changes.
   */
  public NavigableMap<Long, Owed> owed() {
    return owed.view();
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
      return new LiveSnapshot(
          position, List.copyOf(live.values()), ended.oldestFirst(), new TreeMap<>(owed.view()));
    } finally {
      lock.unlock();
    }
  }

  private void restore(long end) {
    LiveSnapshot from = snapshots.flatMap(keeper -> keeper.newest(end)).orElse(LiveSnapshot.NONE);
    lock.lock();
    try {
      live.clear();
      from.live().forEach(task -> live.put(task.id(), task));
      ended.reset(from.ended());
      owed.reset(from.owed());
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
      if (entry.recorded().event() instanceof ClusterEvent.OutcomesTold told) {
        owed.told(told);
      }
      counts.countOther();
      listener.other(entry);
    }
  }

  private void apply(LogEntry entry, TaskEvent event) {
    Optional<LiveTask> before = get(event.task());
    Folded result =
        TaskFold.apply(
            before
                .map(LiveTask::progress)
                .or(() -> ended.progress(event.task(), submittedAt(entry, event))),
            event);
    counts.count(result);
    Optional<LiveTask> after =
        switch (result) {
          case Folded.Ignored ignored -> before;
          case Folded.Changed(TaskProgress next) -> changed(entry, event, before, next);
        };
    if (event instanceof TaskEvent.Restated) {
      after = after.map(task -> moved(event.task(), task, entry));
    }
    if (result instanceof Folded.Changed) {
      after = followed(entry, event, before, after);
    }
    listener.folded(entry, event, before, result, after);
    if (result instanceof Folded.Changed && before.isPresent()) {
      passOn(entry, event, before.get());
    }
  }

  private static Optional<Instant> submittedAt(LogEntry entry, TaskEvent event) {
    return event instanceof TaskEvent.Submitted
        ? Optional.of(entry.recorded().time())
        : Optional.empty();
  }

  /** What it means to an array; the task as it is then. */
  private Optional<LiveTask> followed(
      LogEntry entry, TaskEvent event, Optional<LiveTask> before, Optional<LiveTask> after) {
    if (after.isEmpty() || event instanceof TaskEvent.Restated) {
      event.task().array().map(live::get).ifPresent(array -> follow(array, event.task(), after));
    }
    if (event instanceof TaskEvent.Restated && before.isEmpty()) {
      return after.map(task -> withKnownMembers(event.task(), task));
    }
    before.filter(last -> after.isEmpty()).ifPresent(last -> owed.ended(entry, last));
    return after;
  }

  private void follow(LiveTask array, TaskId member, Optional<LiveTask> after) {
    array
        .progress()
        .array()
        .map(progress -> progress.withLeft(member.index().orElseThrow()))
        .map(progress ->
            after.isPresent() ? progress : progress.withEnded(ended.get(member).orElseThrow()))
        .ifPresent(progress ->
            live.put(member.array().orElseThrow(), array.with(array.progress().with(progress))));
  }

  /** Where the log had lost an array, its indexes may have been told before it. */
  private LiveTask withKnownMembers(TaskId task, LiveTask found) {
    if (found.progress().array().isEmpty()) {
      return found;
    }
    ArrayProgress array = found.progress().array().get();
    for (TaskId other : live.keySet()) {
      if (other.value().startsWith(task.value() + "_")) {
        array = array.withLeft(other.index().orElseThrow());
      }
    }
    LiveTask whole = found.with(found.progress().with(array));
    live.put(task, whole);
    return whole;
  }

  /** Some of what is said of an array is said of its indexes. */
  private void passOn(LogEntry entry, TaskEvent event, LiveTask before) {
    Optional<ArrayProgress> array = before.progress().array();
    if (event instanceof TaskEvent.Array.Assigned intent) {
      LiveTask.Facts facts = before.facts().ofIndex();
      array
          .orElseThrow()
          .leavingBy(intent)
          .forEach(index -> leave(entry, intent.of(index), before, facts));
    } else if (event instanceof TaskEvent.CancelRequested wish && array.isPresent()) {
      for (Indexes.Range range : array.get().left().ranges()) {
        for (int index = range.from(); index <= range.to(); index++) {
          TaskId member = wish.task().at(index);
          if (live.containsKey(member)) {
            apply(entry, new TaskEvent.CancelRequested(member, wish.principal()));
          }
        }
      }
    }
  }

  private void leave(
      LogEntry entry, TaskEvent.Assigned first, LiveTask array, LiveTask.Facts facts) {
    TaskProgress progress = array.progress().leaving(first);
    LiveTask member = new LiveTask(first.task(), progress, facts);
    live.put(first.task(), member);
    ended.forget(first.task());
    listener.folded(
        entry, first, Optional.empty(), new Folded.Changed(progress), Optional.of(member));
  }

  private Optional<LiveTask> changed(
      LogEntry entry, TaskEvent event, Optional<LiveTask> before, TaskProgress next) {
    if (next.state().ended()) {
      live.remove(event.task());
      ended.add(event.task(), EndedTasks.Ended.at(next.state(), entry.recorded().time()));
      return Optional.empty();
    }
    if (before.isEmpty()) {
      ended.forget(event.task());
    }
    LiveTask task =
        before
            .map(b -> b.with(next))
            .orElseGet(() -> common.of(new LiveTask(event.task(), next, facts(entry, event))));
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
      case TaskEvent.Submitted submitted -> facts(submitted, entry.recorded().time(), entry);
      case TaskEvent.Restated restated ->
          facts(restated.submitted(), restated.submittedAt(), entry);
      default ->
          throw new IllegalStateException(
              "only a submission makes a task, but at " + entry.offset() + " did " + event.type());
    };
  }

  private LiveTask.Facts facts(TaskEvent.Submitted submitted, Instant submittedAt, LogEntry entry) {
    TaskSpec spec = submitted.spec();
    return new LiveTask.Facts(
        spec.tenant(),
        spec.priority(),
        submittedAt,
        entry.offset(),
        entry.recorded().time(),
        spec.timing().startBefore(),
        Ties.of(spec),
        spec.name(),
        submitted.reply());
  }
}
