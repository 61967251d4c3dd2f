package io.jarvis.state.readmodel;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.lifecycle.TaskRecordCodec;
import io.jarvis.protocol.task.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Questions about tasks. Thread-safe. */
final class TaskQueries {
  private final JdbcClient jdbc;

  TaskQueries(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<TaskView> view(TaskId id) {
    return stored(id).map(task -> new TaskView(task.record(), timeline(task.seq())));
  }

  Optional<StoredTask> stored(TaskId id) {
    return jdbc.sql("select seq, record from tasks where id = ?")
        .param(id.value())
        .query(TaskQueries::stored)
        .optional();
  }

  List<StoredTask> stored(Collection<TaskId> ids) {
    return ids.isEmpty()
        ? List.of()
        : jdbc.sql("select seq, record from tasks where id in (:ids)")
            .param("ids", ids.stream().map(TaskId::value).toList())
            .query(TaskQueries::stored)
            .list();
  }

  Page<TaskRecord> page(TaskFilter filter, Optional<Cursor> behind, int limit) {
    TaskQuery.Sql sql = TaskQuery.of(filter, behind, Page.checked(limit) + 1);
    List<StoredTask> rows =
        jdbc.sql(sql.text()).params(sql.parameters()).query(TaskQueries::stored).list();
    return Page.of(rows, limit, TaskQueries::cursor).map(StoredTask::record);
  }

  List<TaskRecord> onNode(NodeId node, int limit) {
    return jdbc
        .sql("select seq, record from tasks where node = ? order by seq limit ?")
        .params(node.value(), Page.checked(limit))
        .query(TaskQueries::stored)
        .list()
        .stream()
        .map(StoredTask::record)
        .toList();
  }

  private List<TimelineEntry> timeline(long seq) {
    return jdbc.sql(
            "select log_offset, at, type, source, data from timeline where seq = ? order by log_offset desc limit ?")
        .params(seq, TaskView.MAX_TIMELINE)
        .query(TaskQueries::timelineEntry)
        .list()
        .reversed();
  }

  private static Cursor cursor(StoredTask task) {
    return new Cursor(task.record().submittedAt().toEpochMilli(), task.seq());
  }

  private static StoredTask stored(ResultSet row, int number) throws SQLException {
    return new StoredTask(row.getLong(1), TaskRecordCodec.decode(row.getString(2)));
  }

  private static TimelineEntry timelineEntry(ResultSet row, int number) throws SQLException {
    return new TimelineEntry(
        row.getLong(1),
        Instant.ofEpochMilli(row.getLong(2)),
        row.getString(3),
        row.getString(4),
        Json.TREES.readTree(row.getString(5)));
  }
}
