package io.jarvis.state.readmodel;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** What differs from one database to the other. */
sealed interface Database permits SqliteDatabase, PostgresDatabase {
  static Database of(ReadModelSettings settings) {
    if (settings.url().startsWith(SqliteDatabase.URL_PREFIX)) {
      return new SqliteDatabase(settings);
    }
    if (settings.url().startsWith(PostgresDatabase.URL_PREFIX)) {
      return new PostgresDatabase(settings);
    }
    throw new IllegalArgumentException(
        "no such database: '"
            + settings
            + "'; a URL begins with "
            + SqliteDatabase.URL_PREFIX
            + " or "
            + PostgresDatabase.URL_PREFIX);
  }

  /** Brings the tables up to date. */
  void migrate();

  /** Connections for questions. */
  HikariDataSource readers();

  /** A connection to fold with, not in auto-commit. */
  Connection openWriter() throws SQLException;

  /**
   * Whether this connection may fold from here on, for as long as it stands: one of all replicas
   * may.
   */
  boolean tryLead(Connection writer) throws SQLException;

  /** Adds to a tenant's count, or begins it: tenant, state, by how many. */
  default String countUpsert() {
    return "insert into task_counts (tenant, state, tasks) values (?, ?, ?)"
        + " on conflict (tenant, state) do update set tasks = task_counts.tasks + excluded.tasks";
  }
}
