package io.jarvis.state.readmodel;

/** The embedded SQLite. */
public final class SqliteKind implements DatabaseKind {
  @Override
  public String urlPrefix() {
    return SqliteDatabase.URL_PREFIX;
  }

  @Override
  public Database database(ReadModelSettings settings) {
    return new SqliteDatabase(settings);
  }
}
