package io.jarvis.state.runs;

import io.jarvis.dag.core.journal.Runs;
import io.jarvis.dag.core.journal.RunsMemory;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.state.Fold;
import io.jarvis.state.FoldCounts;
import io.jarvis.state.SnapshotFiles;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps {@link Runs} up to date. Folded by one thread; any thread may look at them, and holds the
 * folding up meanwhile. Begins with the newest snapshot, else at the first event that the log
 * keeps, and writes a snapshot from time to time: what was folded since is lost with the process
 * and read again.
 */
public final class RunsFold implements Fold {
  private final ReentrantLock lock = new ReentrantLock();
  private final Runs runs = new Runs();
  private final FoldCounts counts = new FoldCounts();
  private final SnapshotFiles<RunsSnapshot> snapshots;
  private final Consumer<Set<RunId>> changes;
  private volatile long position;
  private volatile int rewinds;

  /**
   * @param directory where snapshots are kept
   * @param everyEntries after how many entries of the log a new one is due
   * @param changes told which runs changed, on the folding thread; must not block
   */
  public RunsFold(Path directory, long everyEntries, Consumer<Set<RunId>> changes) {
    snapshots = new SnapshotFiles<>(new RunsSnapshot.Format(), directory, everyEntries);
    this.changes = changes;
    restore(Long.MAX_VALUE);
  }

  private void restore(long end) {
    RunsSnapshot from = snapshots.newest(end).orElseGet(() -> new RunsSnapshot(0, RunsMemory.NONE));
    runs.restore(from.memory());
    position = from.position();
  }

  @Override
  public long position() {
    return position;
  }

  /** How often it went back because the log had lost its tail. */
  public int rewinds() {
    return rewinds;
  }

  /** What the events did since the process began; of those that changed no run, other. */
  public FoldCounts counts() {
    return counts;
  }

  /** Looks at the runs, or tells one what was sent. Nothing of them may leave the function. */
  public <T> T with(Function<Runs, T> look) {
    lock.lock();
    try {
      return look.apply(runs);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void apply(List<LogEntry> entries) {
    Set<RunId> changed = new LinkedHashSet<>();
    lock.lock();
    try {
      for (LogEntry entry : entries) {
        List<RunId> touched = runs.apply(entry.recorded());
        changed.addAll(touched);
        count(touched);
        position = entry.offset() + 1;
      }
    } finally {
      lock.unlock();
    }
    snapshots.offer(position, this::snapshot);
    if (!changed.isEmpty()) {
      changes.accept(changed);
    }
  }

  private RunsSnapshot snapshot() {
    return with(all -> new RunsSnapshot(position, all.memory()));
  }

  private void count(List<RunId> touched) {
    if (touched.isEmpty()) {
      counts.countOther();
    } else {
      counts.countTaken();
    }
  }

  /** Any of them may be other than it was. */
  @Override
  public void rewind(long end) {
    Set<RunId> all = new LinkedHashSet<>();
    lock.lock();
    try {
      rewinds = rewinds + 1;
      restore(end);
      runs.all().forEach(record -> all.add(record.created().run()));
    } finally {
      lock.unlock();
    }
    changes.accept(all);
  }

  @Override
  public void skipTo(long firstKeptOffset) {
    position = firstKeptOffset;
  }
}
