package io.jarvis.state.readmodel;

/** A plug-in: SQLite by another name. */
public final class PluginKind implements DatabaseKind {
  static final String PREFIX = "jdbc:x-plugin:";

  @Override
  public String urlPrefix() {
    return PREFIX;
  }

  @Override
  public Database database(ReadModelSettings settings) {
    String file = settings.url().substring(PREFIX.length());
    return new SqliteDatabase(ReadModelSettings.of(SqliteDatabase.URL_PREFIX + file, "", ""));
  }
}
