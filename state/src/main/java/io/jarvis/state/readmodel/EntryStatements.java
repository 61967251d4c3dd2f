package io.jarvis.state.readmodel;

import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.NodeEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Writes what is kept of single events, and the counts, over the folding connection. Confined to
 * the folding thread.
 */
final class EntryStatements {
  private static final String TIMELINE =
      "insert into timeline_parts (seq, log_offset, entries) values (?, ?, ?)";
  private static final String REFUSAL =
      "insert into refusals (log_offset, at, refusal, task, principal, status, title, errors) values (?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String PARKED =
      "insert into parked (log_offset, at, letter, reason, source, body_start) values (?, ?, ?, ?, ?, ?)";
  private static final String NODE_EVENT =
      "insert into node_events (log_offset, at, node, type, source, data) values (?, ?, ?, ?, ?, ?)";

  private final Connection connection;
  private final String countUpsert;

  EntryStatements(Connection connection, String countUpsert) {
    this.connection = connection;
    this.countUpsert = countUpsert;
  }

  /** What is written at once of a task is one row: it is read in one piece, too. */
  void timeline(List<BatchFold.TimelineRow> rows) throws SQLException {
    batch(
        TIMELINE,
        TimelinePart.of(rows),
        (statement, part) -> {
          statement.setLong(1, part.seq());
          statement.setLong(2, part.offset());
          statement.setString(3, part.entries());
        });
  }

  void counts(Map<BatchFold.CountKey, Long> changes) throws SQLException {
    batch(
        countUpsert,
        List.copyOf(changes.entrySet()),
        (statement, change) -> {
          statement.setString(1, change.getKey().tenant().value());
          statement.setString(2, change.getKey().state().word());
          statement.setLong(3, change.getValue());
        });
  }

  void refusals(List<BatchFold.ClusterEntry<ClusterEvent.SubmissionRefused>> refusals)
      throws SQLException {
    batch(
        REFUSAL,
        refusals,
        (statement, refusal) -> {
          statement.setLong(1, refusal.entry().offset());
          statement.setLong(2, at(refusal.entry()));
          statement.setString(3, refusal.event().refusal());
          if (refusal.event().id().isPresent()) {
            statement.setString(4, text(refusal.event().id().get()));
          } else {
            statement.setNull(4, java.sql.Types.VARCHAR);
          }
          statement.setString(5, text(refusal.event().principal()));
          statement.setInt(6, refusal.event().status());
          statement.setString(7, refusal.event().title());
          statement.setString(8, EventJson.MAPPER.writeValueAsString(refusal.event().errors()));
        });
  }

  void parked(List<BatchFold.ClusterEntry<ClusterEvent.LetterParked>> letters) throws SQLException {
    batch(
        PARKED,
        letters,
        (statement, letter) -> {
          statement.setLong(1, letter.entry().offset());
          statement.setLong(2, at(letter.entry()));
          statement.setString(3, text(letter.event().letter()));
          statement.setString(4, text(letter.event().reason()));
          statement.setString(5, text(letter.event().source()));
          statement.setString(6, text(letter.event().bodyStart()));
        });
  }

  void nodeEvents(List<BatchFold.ClusterEntry<NodeEvent>> events) throws SQLException {
    batch(
        NODE_EVENT,
        events,
        (statement, event) -> {
          statement.setLong(1, event.entry().offset());
          statement.setLong(2, at(event.entry()));
          statement.setString(3, event.event().node().value());
          statement.setString(4, event.event().type());
          statement.setString(5, event.entry().recorded().source());
          statement.setString(6, EventData.of(event.event()));
        });
  }

  private interface Binder<T> {
    void bind(PreparedStatement statement, T row) throws SQLException;
  }

  private <T> void batch(String sql, List<T> rows, Binder<T> binder) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (T row : rows) {
        binder.bind(statement, row);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static long at(LogEntry entry) {
    return entry.recorded().time().toEpochMilli();
  }

  /** PostgreSQL keeps no NUL in a text, and these come from messages nobody has checked. */
  private static String text(String unchecked) {
    return unchecked.replace('\0', '\uFFFD');
  }
}
