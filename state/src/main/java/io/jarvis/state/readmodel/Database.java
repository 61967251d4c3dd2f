package io.jarvis.state.readmodel;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.ServiceLoader;

/**
 * What differs from one database to the other. All else is SQL that is common to those that are
 * shipped, {@code on conflict} included.
 */
public interface Database {
  /**
   * The database of the kind to which the URL belongs; if there is none, the exception names the
   * kinds.
   */
  static Database of(ReadModelSettings settings) {
    List<DatabaseKind> kinds =
        ServiceLoader.load(DatabaseKind.class).stream().map(ServiceLoader.Provider::get).toList();
    return kinds.stream()
        .filter(kind -> settings.url().startsWith(kind.urlPrefix()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no such database: '"
                    + settings
                    + "'; a URL begins with one of "
                    + kinds.stream().map(DatabaseKind::urlPrefix).sorted().toList()))
        .database(settings);
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
