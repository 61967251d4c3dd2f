package io.jarvis.state.readmodel;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.lifecycle.TaskRecordCodec;
import io.jarvis.protocol.task.Resources;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjIntConsumer;

/** Reads and writes tasks over the folding connection. Confined to the folding thread. */
final class TaskStatements {
  private static final String INSERT =
      "insert into tasks (state, node, reserved_cpu_millis, reserved_memory_bytes, reserved_disk_bytes, updated_at, ended_at, record, seq, id, tenant,"
          + " name, submitted_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String UPDATE =
      "update tasks set state = ?, node = ?, reserved_cpu_millis = ?, reserved_memory_bytes = ?, reserved_disk_bytes = ?, updated_at = ?, ended_at = ?,"
          + " record = ? where seq = ?";
  private static final String LABEL =
      "insert into task_labels (label_key, label_value, submitted_at, seq) values (?, ?, ?, ?)";

  private final Connection connection;

  TaskStatements(Connection connection) {
    this.connection = connection;
  }

  /**
   * Adds those of these tasks that exist, a few hundred at most; how long their texts are together.
   */
  long load(Collection<TaskId> ids, Map<TaskId, StoredTask> found) throws SQLException {
    if (ids.isEmpty()) {
      return 0;
    }
    String places = String.join(", ", Collections.nCopies(ids.size(), "?"));
    long chars = 0;
    try (PreparedStatement statement =
        connection.prepareStatement("select seq, record from tasks where id in (" + places + ")")) {
      int next = 1;
      for (TaskId id : ids) {
        statement.setString(next++, id.value());
      }
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          String text = rows.getString(2);
          TaskRecord record = TaskRecordCodec.decode(text);
          found.put(record.spec().id(), new StoredTask(rows.getLong(1), record));
          chars += text.length();
        }
      }
    }
    return chars;
  }

  /**
   * Writes tasks that are new.
   *
   * @param written told how long the text of each is
   */
  void insert(List<StoredTask> tasks, ObjIntConsumer<StoredTask> written) throws SQLException {
    if (tasks.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      for (StoredTask task : tasks) {
        TaskRecord record = task.record();
        int next = setChanging(statement, task, written);
        statement.setLong(next++, task.seq());
        statement.setString(next++, record.spec().id().value());
        statement.setString(next++, record.spec().tenant().value());
        statement.setString(next++, record.spec().name());
        statement.setLong(next, record.submittedAt().toEpochMilli());
        statement.addBatch();
      }
      statement.executeBatch();
    }
    insertLabels(tasks);
  }

  /** The same of tasks that are there. */
  void update(List<StoredTask> tasks, ObjIntConsumer<StoredTask> written) throws SQLException {
    if (tasks.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
      for (StoredTask task : tasks) {
        statement.setLong(setChanging(statement, task, written), task.seq());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Sets the columns that change, first to last; the number of the next parameter. */
  private static int setChanging(
      PreparedStatement statement, StoredTask task, ObjIntConsumer<StoredTask> written)
      throws SQLException {
    TaskRecord record = task.record();
    Optional<TaskProgress.Attempt> onNode =
        record.progress().onNode() ? record.progress().current() : Optional.empty();
    Optional<Resources> reserved = onNode.map(TaskProgress.Attempt::reserved);
    statement.setString(1, record.state().word());
    if (onNode.isPresent()) {
      statement.setString(2, onNode.get().node().value());
    } else {
      statement.setNull(2, Types.VARCHAR);
    }
    statement.setLong(3, reserved.map(r -> r.cpu().millis()).orElse(0L));
    statement.setLong(4, reserved.map(r -> r.memory().bytes()).orElse(0L));
    statement.setLong(5, reserved.map(r -> r.disk().bytes()).orElse(0L));
    statement.setLong(6, record.updatedAt().toEpochMilli());
    if (record.endedAt().isPresent()) {
      statement.setLong(7, record.endedAt().get().toEpochMilli());
    } else {
      statement.setNull(7, Types.BIGINT);
    }
    String text = TaskRecordCodec.encode(record);
    statement.setString(8, text);
    written.accept(task, text.length());
    return 9;
  }

  private void insertLabels(List<StoredTask> tasks) throws SQLException {
    if (tasks.stream().allMatch(task -> task.record().spec().labels().isEmpty())) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(LABEL)) {
      for (StoredTask task : tasks) {
        for (var label : task.record().spec().labels().entrySet()) {
          statement.setString(1, label.getKey());
          statement.setString(2, label.getValue());
          statement.setLong(3, task.record().submittedAt().toEpochMilli());
          statement.setLong(4, task.seq());
          statement.addBatch();
        }
      }
      statement.executeBatch();
    }
  }
}
