package io.jarvis.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

final class PostgresServerTest {
  @Test
  void givesEmptyDatabasesUntilItIsClosed() throws Exception {
    PostgresServer server = PostgresServer.start();
    String one = server.newDatabase();
    String other = server.newDatabase();

    try (server;
        Connection connection = DriverManager.getConnection(one);
        var statement = connection.createStatement()) {
      assertThat(other).isNotEqualTo(one);
      statement.execute("create table t (n int)");
      assertThat(statement.executeQuery("select count(*) from t").next()).isTrue();
    }

    assertThatThrownBy(() -> DriverManager.getConnection(one)).isInstanceOf(SQLException.class);
  }
}
