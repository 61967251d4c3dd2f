package io.jarvis.state.readmodel;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Deletes what has been shown long enough, in bounded steps. */
final class Purge {
  private static final String DUE =
      "select seq, tenant, state from tasks where ended_at is not null and ended_at < ? order by ended_at limit ?";
  private static final String COUNT =
      "update task_counts set tasks = tasks - 1 where tenant = ? and state = ?";

  private Purge() {}

  /**
   * Deletes what is kept of single events and is older than an instant, at most so many of each
   * kind.
   */
  static void entries(Connection connection, long beforeMillis, int most) throws SQLException {
    for (String table : List.of("refusals", "parked", "node_events")) {
      String oldest = "select log_offset from " + table + " order by log_offset limit ?";
      try (PreparedStatement statement =
          connection.prepareStatement(
              "delete from " + table + " where at < ? and log_offset in (" + oldest + ")")) {
        statement.setLong(1, beforeMillis);
        statement.setInt(2, most);
        statement.executeUpdate();
      }
    }
  }

  private static final String WITH_MEMBERS =
      "select seq, tenant, state from tasks where seq = ? or (seq <= ? and seq > ?)";

  private record Due(long seq, String tenant, String state) {}

  static int tasks(Connection connection, long endedBeforeMillis, int most) throws SQLException {
    List<Due> due = due(connection, endedBeforeMillis, most);
    delete(connection, due);
    return due.size();
  }

  /** Deletes a task that has ended, and what indexes it has. */
  static void task(Connection connection, StoredTask task) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(WITH_MEMBERS)) {
      statement.setLong(1, task.seq());
      statement.setLong(2, StoredTask.ofMember(task.seq(), 0));
      statement.setLong(3, StoredTask.belowMembers(task.seq()));
      delete(connection, due(statement));
    }
  }

  private static void delete(Connection connection, List<Due> due) throws SQLException {
    if (due.isEmpty()) {
      return;
    }
    for (String table : List.of("timeline_parts", "task_labels", "tasks")) {
      delete(connection, table, due);
    }
    try (PreparedStatement statement = connection.prepareStatement(COUNT)) {
      for (Due task : due) {
        statement.setString(1, task.tenant());
        statement.setString(2, task.state());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static List<Due> due(Connection connection, long endedBeforeMillis, int most)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DUE)) {
      statement.setLong(1, endedBeforeMillis);
      statement.setInt(2, most);
      return due(statement);
    }
  }

  private static List<Due> due(PreparedStatement statement) throws SQLException {
    List<Due> due = new ArrayList<>();
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        due.add(new Due(rows.getLong(1), rows.getString(2), rows.getString(3)));
      }
    }
    return due;
  }

  private static void delete(Connection connection, String table, List<Due> due)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("delete from " + table + " where seq = ?")) {
      for (Due task : due) {
        statement.setLong(1, task.seq());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
