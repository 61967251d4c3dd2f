package io.jarvis.state.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.FoldCounts;
import io.jarvis.state.Life;
import io.jarvis.state.LogFold;
import io.jarvis.testkit.PostgresServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PostgresReadModelIT extends ReadModelContract {
  @Override
  ReadModelSettings newDatabase() {
    return ReadModelSettings.of(PostgresServer.shared().newDatabase(), PostgresServer.USER, "");
  }

  @Test
  void letsAnotherReplicaGoOnWhenTheFoldingOneDies() throws SQLException {
    try (ReadModel other = ReadModel.open(settings, CLOCK);
        LogFold otherFold = LogFold.start(log, other.fold(), EAGER)) {
      append(0, 50);
      ReadModel first = folded();
      await().until(() -> otherFold.position() == log.all().size());
      ReadModelFold folding = folding(first, other);

      killFoldingConnection();
      append(50, 50);
      // Whichever of the two is quicker takes over; no event may count twice whoever it is.
      await().until(() -> otherFold.position() == log.all().size());
      folded();

      assertThat(folding.counts().total()).isGreaterThanOrEqualTo(50 * 6);
      assertThat(
              first.fold().counts().of(FoldCounts.COUNTED)
                  + other.fold().counts().of(FoldCounts.COUNTED))
          .isEqualTo(100 * 6);
      assertThat(other.countsByState()).containsEntry(TaskState.SUCCEEDED, 100L);
      assertThat(other.position()).isEqualTo(600);
    }
  }

  @Test
  void takesOverFromAReplicaThatIsClosed() {
    append(0, 20);
    folded();
    try (ReadModel other = ReadModel.open(settings, CLOCK);
        LogFold otherFold = LogFold.start(log, other.fold(), EAGER)) {
      append(20, 20);
      await().until(() -> otherFold.position() == log.all().size());
      assertThat(other.fold().role()).isEqualTo(ReadModelFold.Role.STANDBY);

      close();
      append(40, 20);
      await().until(() -> otherFold.position() == log.all().size());

      assertThat(other.fold().role()).isEqualTo(ReadModelFold.Role.FOLDING);
      assertThat(other.fold().counts().total()).isEqualTo(20 * 6);
      assertThat(other.countsByState()).containsEntry(TaskState.SUCCEEDED, 60L);
      reopen();
    }
  }

  private void append(int from, int tasks) {
    for (int i = from; i < from + tasks; i++) {
      log.append(Life.of("t" + i).success());
    }
  }

  private static ReadModelFold folding(ReadModel... replicas) {
    List<ReadModelFold> folding =
        Stream.of(replicas)
            .map(ReadModel::fold)
            .filter(fold -> fold.role() == ReadModelFold.Role.FOLDING)
            .toList();
    assertThat(folding).hasSize(1);
    return folding.getFirst();
  }

  private void killFoldingConnection() throws SQLException {
    try (var connection = DriverManager.getConnection(settings.url());
        var statement = connection.createStatement();
        var killed =
            statement.executeQuery(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted"
                    + " and database = (select oid from pg_database where datname = current_database())")) {
      assertThat(killed.next()).isTrue();
    }
  }
}
