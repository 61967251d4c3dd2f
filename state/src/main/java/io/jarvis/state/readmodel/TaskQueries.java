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
import java.util.function.Function;
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

  /** Each record is mapped as it is read: a page of whole records may be hundreds of megabytes. */
  <T> Page<T> page(
      TaskFilter filter, Optional<Cursor> behind, int limit, Function<TaskRecord, T> shown) {
    TaskQuery.Sql sql = TaskQuery.of(filter, behind, Page.checked(limit) + 1);
    List<Shown<T>> rows =
        jdbc.sql(sql.text())
            .params(sql.parameters())
            .query((row, number) -> {
              StoredTask task = stored(row, number);
              long at = task.record().submittedAt().toEpochMilli();
              return new Shown<>(new Cursor(at, task.seq()), shown.apply(task.record()));
            })
            .list();
    return Page.of(rows, limit, Shown::place).map(Shown::item);
  }

  private record Shown<T>(Cursor place, T item) {}

  /** Indexes of an array, the first first; each is mapped as it is read. */
  <T> Page<T> members(
      long array,
      Set<TaskState> states,
      Optional<Cursor> behind,
      int limit,
      Function<TaskRecord, T> shown) {
    long first = StoredTask.ofMember(array, 0) + 1;
    // A cursor of another list may lie outside of the array.
    long below = behind.map(Cursor::seq).map(seq -> Math.min(seq, first)).orElse(first);
    String which = states.isEmpty() ? "" : " and state in (:states)";
    List<Shown<T>> rows =
        jdbc.sql(
                "select seq, record from tasks where seq < 0 and seq < :below and seq > :end"
                    + which
                    + " order by seq desc limit :limit")
            .param("below", below)
            .param("end", StoredTask.belowMembers(array))
            .param("states", states.stream().map(TaskState::word).toList())
            .param("limit", Page.checked(limit) + 1)
            .query((row, number) -> {
              StoredTask task = stored(row, number);
              return new Shown<>(new Cursor(0, task.seq()), shown.apply(task.record()));
            })
            .list();
    return Page.of(rows, limit, Shown::place).map(Shown::item);
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

  /** What is on a node; each is mapped as it is read. */
  <T> List<T> onNode(NodeId node, int limit, Function<Occupant, T> shown) {
    return jdbc.sql(
            "select t.record, places.member from ("
                + "select seq, 0 as member from tasks where node = :node"
                + " union all select seq, member from gang_members where node = :node"
                + ") as places join tasks as t on t.seq = places.seq"
                + " order by places.seq, places.member limit :limit")
        .param("node", node.value())
        .param("limit", Page.checked(limit))
        .query((row, number) ->
            shown.apply(new Occupant(TaskRecordCodec.decode(row.getString(1)), row.getInt(2))))
        .list();
  }

  private static StoredTask stored(ResultSet row, int number) throws SQLException {
    return new StoredTask(row.getLong(1), TaskRecordCodec.decode(row.getString(2)));
  }
}
