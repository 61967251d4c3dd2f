package io.jarvis.state.readmodel;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.lifecycle.TaskRecordCodec;
import io.jarvis.protocol.lifecycle.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Questions about tasks. Thread-safe. */
final class TaskQueries {
  private final JdbcClient jdbc;

  TaskQueries(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A task with its timeline, read in one statement so that both are of one moment. */
  Optional<TaskView> view(TaskId id) {
    return jdbc.sql(
            "select 0 as part, 0 as place, record as entries from tasks where id = :id"
                + " union all select 1, newest.* from ("
                + "select log_offset, entries from timeline_parts"
                + " where seq = (select seq from tasks where id = :id)"
                + " order by log_offset desc limit :most) as newest"
                + " order by 1, 2")
        .param("id", id.value())
        .param("most", TaskView.MAX_TIMELINE)
        .query((ResultSet rows) -> rows.next() ? Optional.of(view(rows)) : Optional.empty());
  }

  private static TaskView view(ResultSet rows) throws SQLException {
    TaskRecord record = TaskRecordCodec.decode(rows.getString("entries"));
    List<TimelineEntry> all = new ArrayList<>();
    while (rows.next()) {
      all.addAll(TimelinePart.decode(rows.getString("entries")));
    }
    return new TaskView(
        record, all.subList(Math.max(0, all.size() - TaskView.MAX_TIMELINE), all.size()));
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

  /** Indexes of an array, the first first. */
  Page<TaskRecord> members(long array, Set<TaskState> states, Optional<Cursor> behind, int limit) {
    long below = behind.map(Cursor::seq).orElse(StoredTask.ofMember(array, 0) + 1);
    String which = states.isEmpty() ? "" : " and state in (:states)";
    List<StoredTask> rows =
        jdbc.sql(
                "select seq, record from tasks where seq < 0 and seq < :below and seq > :end"
                    + which
                    + " order by seq desc limit :limit")
            .param("below", below)
            .param("end", StoredTask.belowMembers(array))
            .param("states", states.stream().map(TaskState::word).toList())
            .param("limit", Page.checked(limit) + 1)
            .query(TaskQueries::stored)
            .list();
    return Page.of(rows, limit, last -> new Cursor(0, last.seq())).map(StoredTask::record);
  }

  /** How many indexes of an array are in which state, of those that have left. */
  Map<TaskState, Long> membersByState(long array) {
    Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
    jdbc.sql(
            "select state, count(*) from tasks where seq < 0 and seq <= ? and seq > ? group by state")
        .params(StoredTask.ofMember(array, 0), StoredTask.belowMembers(array))
        .query(row -> {
          counts.put(ClusterQueries.state(row.getString(1)), row.getLong(2));
        });
    return counts;
  }

  List<Occupant> onNode(NodeId node, int limit) {
    return jdbc.sql(
            "select t.record, places.member from ("
                + "select seq, 0 as member from tasks where node = :node"
                + " union all select seq, member from gang_members where node = :node"
                + ") as places join tasks as t on t.seq = places.seq"
                + " order by places.seq, places.member limit :limit")
        .param("node", node.value())
        .param("limit", Page.checked(limit))
        .query(
            (row, number) -> new Occupant(TaskRecordCodec.decode(row.getString(1)), row.getInt(2)))
        .list();
  }

  private static Cursor cursor(StoredTask task) {
    return new Cursor(task.record().submittedAt().toEpochMilli(), task.seq());
  }

  private static StoredTask stored(ResultSet row, int number) throws SQLException {
    return new StoredTask(row.getLong(1), TaskRecordCodec.decode(row.getString(2)));
  }
}
