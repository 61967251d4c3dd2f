package io.jarvis.state.readmodel;

import io.jarvis.protocol.lifecycle.GangProgress;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.task.Resources;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Writes which places the members of gangs hold, over the folding connection; that of the first
 * stands with its task. Confined to the folding thread.
 */
final class GangStatements {
  private static final String DELETE = "delete from gang_members where seq = ?";
  private static final String INSERT =
      "insert into gang_members (seq, member, node, reserved_cpu_millis, reserved_memory_bytes, reserved_disk_bytes) values (?, ?, ?, ?, ?, ?)";

  private final Connection connection;

  GangStatements(Connection connection) {
    this.connection = connection;
  }

  /** Writes those of the gangs among these tasks as they are now. */
  void write(Collection<StoredTask> tasks) throws SQLException {
    List<StoredTask> gangs =
        tasks.stream().filter(task -> task.record().progress().gang().isPresent()).toList();
    if (gangs.isEmpty()) {
      return;
    }
    try (PreparedStatement delete = connection.prepareStatement(DELETE);
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (StoredTask gang : gangs) {
        delete.setLong(1, gang.seq());
        delete.addBatch();
        addMembers(insert, gang);
      }
      delete.executeBatch();
      insert.executeBatch();
    }
  }

  private static void addMembers(PreparedStatement insert, StoredTask gang) throws SQLException {
    TaskProgress progress = gang.record().progress();
    Resources reserved = progress.current().orElseThrow().reserved();
    List<GangProgress.Member> members = progress.gang().orElseThrow().members();
    for (int rank = 1; rank < members.size(); rank++) {
      if (progress.holdsPlace(rank)) {
        insert.setLong(1, gang.seq());
        insert.setInt(2, rank);
        insert.setString(3, members.get(rank).node().value());
        insert.setLong(4, reserved.cpu().millis());
        insert.setLong(5, reserved.memory().bytes());
        insert.setLong(6, reserved.disk().bytes());
        insert.addBatch();
      }
    }
  }
}
