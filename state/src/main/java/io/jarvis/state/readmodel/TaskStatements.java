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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and writes tasks over the folding connection. Confined to the folding thread. */
final class TaskStatements {
  private static final int IDS_AT_ONCE = 500;
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

  /** Loads those of these tasks that exist. */
  Map<TaskId, StoredTask> load(Collection<TaskId> ids) throws SQLException {
    Map<TaskId, StoredTask> found = new HashMap<>();
    List<TaskId> all = List.copyOf(ids);
    for (int from = 0; from < all.size(); from += IDS_AT_ONCE) {
      load(all.subList(from, Math.min(all.size(), from + IDS_AT_ONCE)), found);
    }
    return found;
  }

  void insert(List<StoredTask> tasks) throws SQLException {
    if (tasks.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      for (StoredTask task : tasks) {
        TaskRecord record = task.record();
        int next = setChanging(statement, record);
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

  void update(List<StoredTask> tasks) throws SQLException {
    if (tasks.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
      for (StoredTask task : tasks) {
        statement.setLong(setChanging(statement, task.record()), task.seq());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private void load(List<TaskId> ids, Map<TaskId, StoredTask> found) throws SQLException {
    String places = String.join(", ", Collections.nCopies(ids.size(), "?"));
    try (PreparedStatement statement =
        connection.prepareStatement("select seq, record from tasks where id in (" + places + ")")) {
      for (int i = 0; i < ids.size(); i++) {
        statement.setString(i + 1, ids.get(i).value());
      }
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          TaskRecord record = TaskRecordCodec.decode(rows.getString(2));
          found.put(record.spec().id(), new StoredTask(rows.getLong(1), record));
        }
      }
    }
  }

  /** Sets the columns that change, first to last; the number of the next parameter. */
  private static int setChanging(PreparedStatement statement, TaskRecord record)
      throws SQLException {
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
    statement.setString(8, TaskRecordCodec.encode(record));
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
