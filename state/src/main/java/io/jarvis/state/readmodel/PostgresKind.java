package io.jarvis.state.readmodel;

/** PostgreSQL. */
public final class PostgresKind implements DatabaseKind {
  @Override
  public String urlPrefix() {
    return PostgresDatabase.URL_PREFIX;
  }

  @Override
  public Database database(ReadModelSettings settings) {
    return new PostgresDatabase(settings);
  }
}
