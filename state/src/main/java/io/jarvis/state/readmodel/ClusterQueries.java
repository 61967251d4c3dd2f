package io.jarvis.state.readmodel;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.Json;
import io.jarvis.state.Gap;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

/** Questions about the cluster as a whole. Thread-safe. */
final class ClusterQueries {
  private static final TypeReference<List<FieldError>> ERRORS = new TypeReference<>() {};

  private static final String PLACES =
      "select node, reserved_cpu_millis, reserved_memory_bytes, reserved_disk_bytes from %s where node is not null";

  private final JdbcClient jdbc;

  ClusterQueries(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private record Count(TenantId tenant, TaskState state, long tasks) {}

  Map<TaskState, Long> byState() {
    Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
    for (TaskState state : TaskState.values()) {
      counts.put(state, 0L);
    }
    counts().forEach(count -> counts.merge(count.state(), count.tasks(), Long::sum));
    return counts;
  }

  Map<TenantId, Long> liveByTenant() {
    Map<TenantId, Long> live = new HashMap<>();
    counts().stream()
        .filter(count -> !count.state().ended())
        .forEach(count -> live.merge(count.tenant(), count.tasks(), Long::sum));
    return live;
  }

  Map<NodeId, NodeLoad> loadByNode() {
    Map<NodeId, NodeLoad> loads = new HashMap<>();
    jdbc.sql(
            "select node, count(*), sum(reserved_cpu_millis), sum(reserved_memory_bytes), sum(reserved_disk_bytes) from ("
                + PLACES.formatted("tasks")
                + " union all "
                + PLACES.formatted("gang_members")
                + ") as places group by node")
        .query(row -> {
          loads.put(
              new NodeId(row.getString(1)),
              new NodeLoad(
                  row.getInt(2),
                  new CpuQuantity(row.getLong(3)),
                  new ByteQuantity(row.getLong(4)),
                  new ByteQuantity(row.getLong(5))));
        });
    return loads;
  }

  Page<Refusal> refusals(Optional<Cursor> behind, int limit) {
    List<Refusal> rows =
        jdbc.sql(
                "select log_offset, refusal, task, principal, at, status, title, errors from refusals where log_offset < ?"
                    + " order by log_offset desc limit ?")
            .params(below(behind), Page.checked(limit) + 1)
            .query((row, number) ->
                new Refusal(
                    row.getLong(1),
                    row.getString(2),
                    Optional.ofNullable(row.getString(3)),
                    row.getString(4),
                    Instant.ofEpochMilli(row.getLong(5)),
                    row.getInt(6),
                    row.getString(7),
                    EventJson.MAPPER.readValue(row.getString(8), ERRORS)))
            .list();
    return Page.of(rows, limit, last -> new Cursor(0, last.offset()));
  }

  Page<ParkedLetter> parked(Optional<Cursor> behind, int limit) {
    List<ParkedLetter> rows =
        jdbc.sql(
                "select log_offset, letter, at, reason, source, body_start from parked where log_offset < ?"
                    + " order by log_offset desc limit ?")
            .params(below(behind), Page.checked(limit) + 1)
            .query((row, number) ->
                new ParkedLetter(
                    row.getLong(1),
                    row.getString(2),
                    Instant.ofEpochMilli(row.getLong(3)),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6)))
            .list();
    return Page.of(rows, limit, last -> new Cursor(0, last.offset()));
  }

  List<TimelineEntry> nodeEvents(NodeId node, int limit) {
    return jdbc.sql(
            "select log_offset, at, type, source, data from node_events where node = ? order by log_offset desc limit ?")
        .params(node.value(), Page.checked(limit))
        .query((row, number) ->
            new TimelineEntry(
                row.getLong(1),
                Instant.ofEpochMilli(row.getLong(2)),
                row.getString(3),
                row.getString(4),
                Json.TREES.readTree(row.getString(5))))
        .list();
  }

  long position() {
    return jdbc.sql("select position from fold_position where id = 1").query(Long.class).single();
  }

  Optional<Gap> gap() {
    return jdbc.sql(
            "select lacks_from, lacks_to from fold_position where id = 1 and lacks_to is not null")
        .query((row, number) -> new Gap(row.getLong(1), row.getLong(2)))
        .optional();
  }

  private List<Count> counts() {
    return jdbc.sql("select tenant, state, tasks from task_counts")
        .query((row, number) ->
            new Count(new TenantId(row.getString(1)), state(row.getString(2)), row.getLong(3)))
        .list();
  }

  static TaskState state(String word) {
    return Word.parse(TaskState.class, word)
        .orElseThrow(
            () -> new IllegalStateException("the read model holds an unknown state: " + word));
  }

  private static long below(Optional<Cursor> behind) {
    return behind.map(Cursor::seq).orElse(Long.MAX_VALUE);
  }
}
