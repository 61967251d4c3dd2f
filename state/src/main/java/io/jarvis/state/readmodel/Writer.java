package io.jarvis.state.readmodel;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.state.IdReuse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The connection that folds, with what it knows of the database. After any exception it is void and
 * must be closed: what it knows may be wrong. Confined to the folding thread.
 */
final class Writer implements AutoCloseable {
  /** How many entries' tasks are loaded at once. */
  static final int LOADED_AT_ONCE = 250;

  /** How long the texts of the tasks loaded for one transaction may be before it ends early. */
  private static final long LOADED_CHARS = 32L << 20;

  private static final String MOVE =
      "update fold_position set position = ? where id = 1 and position = ?";
  private static final String SKIP =
      "update fold_position set position = ?, lacks_from = coalesce(lacks_from, ?), lacks_to = ? where id = 1 and position = ?";
  private static final List<String> TABLES =
      List.of(
          "tasks",
          "gang_members",
          "task_labels",
          "timeline_parts",
          "task_counts",
          "refusals",
          "parked",
          "node_events");

  private final Connection connection;
  private final TaskStatements tasks;
  private final GangStatements gangs;
  private final EntryStatements entries;
  private final HotRecords hot;
  private long position;

  private Writer(Connection connection, Database database, int hotRecords, long position) {
    this.connection = connection;
    tasks = new TaskStatements(connection);
    gangs = new GangStatements(connection);
    entries = new EntryStatements(connection, database.countUpsert());
    hot = new HotRecords(hotRecords, ReadModelSettings.HOT_CHARS);
    this.position = position;
  }

  /** Folds with a connection that leads. */
  static Writer leading(Connection connection, Database database, int hotRecords)
      throws SQLException {
    return new Writer(connection, database, hotRecords, readPosition(connection));
  }

  /** The position in the database, whoever moved it there. */
  static long readPosition(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("select position from fold_position where id = 1")) {
      if (!row.next()) {
        throw new SQLException("the read model has lost its position");
      }
      return row.getLong(1);
    } finally {
      connection.commit();
    }
  }

  long position() {
    return position;
  }

  /**
   * Folds entries from this position on, in one transaction with the position: all of them, or the
   * first ones if the tasks they are about are large, or an id may be used again.
   */
  BatchFold fold(List<LogEntry> next) throws SQLException {
    return fold(next, LOADED_CHARS);
  }

  BatchFold fold(List<LogEntry> next, long loadedChars) throws SQLException {
    if (next.getFirst().offset() < position) {
      throw new IllegalStateException(
          "an entry at " + next.getFirst().offset() + " is below the position " + position);
    }
    Map<TaskId, StoredTask> before = new HashMap<>();
    Set<TaskId> asked = new HashSet<>();
    Map<TaskId, Instant> told = new HashMap<>();
    int last = next.size();
    int end = 0;
    long chars = 0;
    while (end < last && chars <= loadedChars) {
      List<LogEntry> part = next.subList(end, Math.min(last, end + LOADED_AT_ONCE));
      chars += load(part, asked, before);
      int writable = forgetThoseBegunAnew(part, told, before);
      end += writable;
      last = writable < part.size() ? end : last;
    }
    return write(BatchFold.of(before, next.subList(0, end)), next.get(end - 1).offset() + 1);
  }

  private BatchFold write(BatchFold fold, long newPosition) throws SQLException {
    tasks.insert(fold.created(), hot::put);
    tasks.update(fold.updated(), hot::put);
    gangs.write(fold.changed().values());
    entries.timeline(fold.timeline());
    entries.counts(fold.countChanges());
    entries.refusals(fold.refusals());
    entries.parked(fold.parked());
    entries.nodeEvents(fold.nodeEvents());
    commitAt(newPosition);
    return fold;
  }

  /** Forgets everything: the log is to be read from its start. */
  void reset() throws SQLException {
    try (var statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.executeUpdate("delete from " + table);
      }
    }
    commitAt(0);
    hot.clear();
  }

  /** Goes on behind what the log no longer has. */
  void skipTo(long firstKept) throws SQLException {
    try (var statement = connection.prepareStatement(SKIP)) {
      statement.setLong(1, firstKept);
      statement.setLong(2, position);
      statement.setLong(3, firstKept);
      statement.setLong(4, position);
      checkMoved(statement.executeUpdate());
    }
    connection.commit();
    position = firstKept;
  }

  /**
   * Deletes tasks that ended before an instant and other entries from before it, at most so many;
   * how many tasks it were.
   */
  int purge(long endedBeforeMillis, int most) throws SQLException {
    int purged = Purge.tasks(connection, endedBeforeMillis, most);
    Purge.entries(connection, endedBeforeMillis, most);
    connection.commit();
    if (purged > 0) {
      hot.clear();
    }
    return purged;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /** Adds the tasks that these entries are about; how long the texts are that were read for it. */
  private long load(List<LogEntry> part, Set<TaskId> asked, Map<TaskId, StoredTask> before)
      throws SQLException {
    Set<TaskId> ids = new HashSet<>();
    for (LogEntry entry : part) {
      if (entry.recorded().event() instanceof TaskEvent event) {
        ids.add(event.task());
        if (event instanceof TaskEvent.Restated) {
          event.task().array().ifPresent(ids::add);
        }
      }
    }
    ids.removeIf(id -> !asked.add(id));
    ids.forEach(id -> hot.get(id).ifPresent(task -> before.put(id, task)));
    ids.removeAll(before.keySet());
    return tasks.load(ids, before);
  }

  /**
   * Deletes tasks that ended so long ago that a submission among these entries begins them anew
   * (ADR-0025); how many of the entries can be written with those before them. Not the submission
   * of a task that may have ended by what was told before it: that must be in the database first.
   */
  private int forgetThoseBegunAnew(
      List<LogEntry> part, Map<TaskId, Instant> told, Map<TaskId, StoredTask> before)
      throws SQLException {
    for (int i = 0; i < part.size(); i++) {
      Instant time = part.get(i).recorded().time();
      if (part.get(i).recorded().event() instanceof TaskEvent event) {
        if (event instanceof TaskEvent.Submitted) {
          Optional<Instant> first = Optional.ofNullable(told.get(event.task()));
          Optional<StoredTask> old =
              Optional.ofNullable(before.get(event.task())).filter(task -> isFree(task, time));
          if (first.filter(at -> old.isPresent() || IdReuse.isNewTask(at, time)).isPresent()) {
            return i;
          }
          if (old.isPresent()) {
            forget(old.get(), before);
          }
        }
        told.merge(event.task(), time, (one, other) -> one.isBefore(other) ? one : other);
      }
    }
    return part.size();
  }

  private void forget(StoredTask old, Map<TaskId, StoredTask> before) throws SQLException {
    Purge.task(connection, old);
    before.values().removeIf(old::isOrHas);
    hot.clear();
  }

  private static boolean isFree(StoredTask task, Instant submitted) {
    return task.record().endedAt().filter(at -> IdReuse.isNewTask(at, submitted)).isPresent();
  }

  private void commitAt(long next) throws SQLException {
    try (var statement = connection.prepareStatement(MOVE)) {
      statement.setLong(1, next);
      statement.setLong(2, position);
      checkMoved(statement.executeUpdate());
    }
    connection.commit();
    position = next;
  }

  private void checkMoved(int rows) throws SQLException {
    if (rows != 1) {
      throw new SQLException(
          "somebody else folded beyond " + position + ": nothing of this batch is written");
    }
  }
}
