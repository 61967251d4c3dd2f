package io.jarvis.state.readmodel;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The embedded database. One process uses it; were it two, the position in the transaction would
 * stop the slower one. A power cut may lose the last transactions, whole: they are read from the
 * log again.
 */
record SqliteDatabase(ReadModelSettings settings) implements Database {
  static final String URL_PREFIX = "jdbc:sqlite:";
  private static final int BUSY_TIMEOUT_MILLIS = 10_000;
  private static final int CACHE_KIBIBYTES = 64 * 1024;

  /** A task's row and its timeline are longer than what a page of the usual 4 KiB holds inline. */
  private static final int PAGE_BYTES = 8_192;

  private static final int CHECKPOINT_PAGES = 2_000;

  @Override
  public void migrate() {
    createDirectory();
    create();
    Flyway.configure()
        .dataSource(source())
        .locations("classpath:io/jarvis/state/readmodel/sqlite")
        .load()
        .migrate();
  }

  @Override
  public HikariDataSource readers() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("read-model");
    config.setDataSource(source());
    config.setConnectionInitSql("pragma query_only = true");
    config.setMaximumPoolSize(settings.readers());
    return new HikariDataSource(config);
  }

  @Override
  public Connection openWriter() throws SQLException {
    Connection writer = source().getConnection();
    try (var statement = writer.createStatement()) {
      statement.execute("pragma wal_autocheckpoint = " + CHECKPOINT_PAGES);
      writer.setAutoCommit(false);
      return writer;
    } catch (SQLException e) {
      writer.close();
      throw e;
    }
  }

  @Override
  public boolean tryLead(Connection writer) {
    return true;
  }

  private SQLiteDataSource source() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.setCacheSize(-CACHE_KIBIBYTES);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(settings.url());
    return source;
  }

  /** The size of its pages is settled by whoever writes the first; an old file keeps its own. */
  private void create() {
    SQLiteDataSource plain = new SQLiteDataSource();
    plain.setUrl(settings.url());
    try (Connection connection = plain.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("pragma page_size = " + PAGE_BYTES);
      statement.execute("pragma journal_mode = wal");
    } catch (SQLException e) {
      throw new IllegalStateException("the read model " + settings.url() + " cannot be opened", e);
    }
  }

  private void createDirectory() {
    try {
      Optional<Path> directory =
          Optional.ofNullable(
              Path.of(settings.url().substring(URL_PREFIX.length())).toAbsolutePath().getParent());
      if (directory.isPresent()) {
        Files.createDirectories(directory.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the read model's directory cannot be made", e);
    }
  }
}
