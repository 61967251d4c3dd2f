package io.jarvis.state.readmodel;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.flywaydb.core.Flyway;

/**
 * A PostgreSQL server that replicas share: one of them folds, the one whose connection holds the
 * advisory lock. The server lets go of the lock with the connection, and looks every few seconds
 * whether the client is still there.
 */
record PostgresDatabase(ReadModelSettings settings) implements Database {
  static final String URL_PREFIX = "jdbc:postgresql:";
  private static final int LOCK = 0x6a617276;
  private static final int SOCKET_TIMEOUT_SECONDS = 60;
  private static final int CONNECT_TIMEOUT_SECONDS = 10;

  /** Whoever asks waits: for a connection, for a sign of life of one, for an answer. */
  private static final long READER_TIMEOUT_MILLIS = 5_000;

  private static final long READER_VALIDATION_MILLIS = 3_000;
  private static final int READER_SOCKET_TIMEOUT_SECONDS = 30;

  private static final int KEEPALIVE_IDLE_SECONDS = 10;
  private static final int KEEPALIVE_INTERVAL_SECONDS = 5;
  private static final int KEEPALIVE_COUNT = 3;

  @Override
  public void migrate() {
    Flyway.configure()
        .dataSource(settings.url(), settings.username(), settings.password())
        .locations("classpath:io/jarvis/state/readmodel/postgresql")
        .load()
        .migrate();
  }

  @Override
  public HikariDataSource readers() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("read-model");
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.username());
    config.setPassword(settings.password());
    config.setReadOnly(true);
    config.setConnectionTimeout(READER_TIMEOUT_MILLIS);
    config.setValidationTimeout(READER_VALIDATION_MILLIS);
    config.addDataSourceProperty("socketTimeout", READER_SOCKET_TIMEOUT_SECONDS);
    config.setMaximumPoolSize(settings.readers());
    return new HikariDataSource(config);
  }

  @Override
  public Connection openWriter() throws SQLException {
    Connection writer = DriverManager.getConnection(settings.url(), writerProperties());
    try (var statement = writer.createStatement()) {
      // What a crash of the server loses is read from the log again: the position is in the same
      // transaction.
      statement.execute("set synchronous_commit = off");
      statement.execute("set tcp_keepalives_idle = " + KEEPALIVE_IDLE_SECONDS);
      statement.execute("set tcp_keepalives_interval = " + KEEPALIVE_INTERVAL_SECONDS);
      statement.execute("set tcp_keepalives_count = " + KEEPALIVE_COUNT);
      writer.setAutoCommit(false);
      return writer;
    } catch (SQLException e) {
      writer.close();
      throw e;
    }
  }

  @Override
  public boolean tryLead(Connection writer) throws SQLException {
    try (var statement =
        writer.prepareStatement("select pg_try_advisory_lock(?, hashtext(current_schema()))")) {
      statement.setInt(1, LOCK);
      try (var result = statement.executeQuery()) {
        return result.next() && result.getBoolean(1);
      }
    } finally {
      writer.commit();
    }
  }

  private Properties writerProperties() {
    Properties properties = new Properties();
    properties.setProperty("user", settings.username());
    properties.setProperty("password", settings.password());
    properties.setProperty("ApplicationName", "jarvis-read-model-fold");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
    properties.setProperty("socketTimeout", Integer.toString(SOCKET_TIMEOUT_SECONDS));
    properties.setProperty("reWriteBatchedInserts", "true");
    return properties;
  }
}
