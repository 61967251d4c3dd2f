package io.jarvis.state.readmodel;

import io.jarvis.state.IdReuse;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Which database, and how much is kept.
 *
 * @param url {@code jdbc:sqlite:<file>} or {@code jdbc:postgresql://…}
 * @param readers how many connections answer questions
 * @param hotRecords how many task records the fold keeps in memory
 * @param retention how long a task is shown after it ended
 */
public record ReadModelSettings(
    String url, String username, String password, int readers, int hotRecords, Duration retention) {
  public static final int DEFAULT_READERS = 4;
  public static final int DEFAULT_HOT_RECORDS = 10_000;

  /** How long the texts of those records may be together. */
  static final long HOT_CHARS = 64L << 20;

  public static final Duration DEFAULT_RETENTION = IdReuse.RETENTION;

  /** The embedded database, in a file of its own. */
  public static ReadModelSettings sqlite(Path file) {
    return of("jdbc:sqlite:" + file.toAbsolutePath(), "", "");
  }

  /** Any supported database, with the defaults. */
  public static ReadModelSettings of(String url, String username, String password) {
    return new ReadModelSettings(
        url, username, password, DEFAULT_READERS, DEFAULT_HOT_RECORDS, DEFAULT_RETENTION);
  }

  @Override
  public String toString() {
    return "ReadModelSettings[" + url.replaceAll("\\?.*", "") + "]";
  }
}
