package io.jarvis.watchdog.core;

import java.time.Duration;
import java.time.Instant;

/**
 * When a live task is written into the log again, so that the log's retention never takes the only
 * place where its specification stands. Retention goes by age and by bytes, and of bytes nothing is
 * known here: so what stands in the first quarter of what is kept is due once the log has been
 * trimmed, or is long.
 *
 * @param after how old its place may be; well below the log's max-age
 * @param events a log with fewer is never trimmed for its bytes
 */
public record RestateRule(Duration after, long events) {
  private static final int QUARTER = 4;

  /** What is kept of the log: from an offset to before another. */
  public record Kept(long first, long end) {}

  /**
   * Whether a task is due.
   *
   * @param offset where it stands in the log
   * @param statedAt when that was written
   */
  public boolean due(long offset, Instant statedAt, Kept kept, Instant now) {
    if (Duration.between(statedAt, now).compareTo(after) >= 0) {
      return true;
    }
    long length = kept.end() - kept.first();
    boolean mayBeTrimmed = kept.first() > 0 || length >= events;
    return mayBeTrimmed && offset - kept.first() < length / QUARTER;
  }
}
