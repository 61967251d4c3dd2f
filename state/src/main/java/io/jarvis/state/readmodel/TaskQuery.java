package io.jarvis.state.readmodel;

import io.jarvis.protocol.lifecycle.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Builds the question for a page of tasks so that an index gives it in its order, however many
 * tasks there are: by a label or a name if one is asked for, else one index range for each state,
 * merged. A pure function.
 */
final class TaskQuery {
  private static final String ORDER = " order by submitted_at desc, seq desc limit ?";

  private final TaskFilter filter;
  private final Optional<Cursor> behind;
  private final int rows;
  private final List<Object> parameters = new ArrayList<>();

  private TaskQuery(TaskFilter filter, Optional<Cursor> behind, int rows) {
    this.filter = filter;
    this.behind = behind;
    this.rows = rows;
  }

  /** SQL and what belongs to its question marks, in order. */
  record Sql(String text, List<Object> parameters) {}

  static Sql of(TaskFilter filter, Optional<Cursor> behind, int rows) {
    return new TaskQuery(filter, behind, rows).build();
  }

  private Sql build() {
    String keys = byOneIndex() ? range(filter.states(), "tasks") : byState();
    parameters.add(rows);
    return new Sql(
        "select t.seq, t.record from ("
            + keys
            + ") as keys join tasks as t on t.seq = keys.seq"
            + " order by t.submitted_at desc, t.seq desc limit ?",
        parameters);
  }

  private boolean byOneIndex() {
    boolean everyState = filter.states().isEmpty() && filter.tenant().isEmpty();
    return !filter.labels().isEmpty() || filter.name().isPresent() || everyState;
  }

  private String byState() {
    Set<TaskState> states =
        filter.states().isEmpty() ? Set.of(TaskState.values()) : filter.states();
    List<String> ranges = new ArrayList<>();
    for (TaskState state : new TreeSet<>(states)) {
      ranges.add("select * from (" + range(Set.of(state), "tasks") + ") as range_" + ranges.size());
    }
    return String.join(" union all ", ranges);
  }

  private String range(Set<TaskState> states, String table) {
    List<String> conditions = new ArrayList<>();
    String from = filter.labels().isEmpty() ? table : byLabel(conditions);
    filter.name().ifPresent(name -> add(conditions, "name = ?", name));
    filter.tenant().ifPresent(tenant -> add(conditions, "tenant = ?", tenant.value()));
    states(conditions, states);
    filter.submittedFrom().ifPresent(at -> add(conditions, "submitted_at >= ?", ceiling(at)));
    filter.submittedBefore().ifPresent(at -> add(conditions, "submitted_at < ?", ceiling(at)));
    behind.ifPresent(
        cursor -> add(conditions, "(submitted_at, seq) < (?, ?)", cursor.atMillis(), cursor.seq()));
    parameters.add(rows);
    return "select seq, submitted_at from "
        + from
        + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
        + ORDER;
  }

  private void states(List<String> conditions, Set<TaskState> states) {
    if (!byOneIndex()) {
      add(conditions, "state = ?", states.iterator().next().word());
    } else if (!states.isEmpty()) {
      // The empty text keeps the planner from an index that would not give the order.
      String places = String.join(", ", Collections.nCopies(states.size(), "?"));
      add(
          conditions,
          "state || '' in (" + places + ")",
          states.stream().sorted().map(TaskState::word).toArray());
    }
  }

  /** Of several labels one leads and the others are looked up. */
  private String byLabel(List<String> conditions) {
    Map<String, String> labels = new TreeMap<>(filter.labels());
    String first = labels.keySet().iterator().next();
    labels.forEach((key, value) -> {
      if (key.equals(first)) {
        add(conditions, "label_key = ? and label_value = ?", key, value);
      } else {
        add(
            conditions,
            "exists (select 1 from task_labels as other where other.seq = labelled.seq and other.label_key = ? and other.label_value = ?)",
            key,
            value);
      }
    });
    return "(select l.label_key, l.label_value, l.submitted_at, l.seq, t.name, t.tenant, t.state"
        + " from task_labels as l join tasks as t on t.seq = l.seq) as labelled";
  }

  private void add(List<String> conditions, String condition, Object... values) {
    conditions.add(condition);
    parameters.addAll(List.of(values));
  }

  /**
   * Columns hold whole milliseconds, cut off: what is not before an instant is not before the next
   * whole one, or is it.
   */
  private static long ceiling(Instant at) {
    long millis = at.toEpochMilli();
    return Instant.ofEpochMilli(millis).isBefore(at) ? millis + 1 : millis;
  }
}
