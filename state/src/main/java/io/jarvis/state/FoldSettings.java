package io.jarvis.state;

import java.time.Duration;

/**
 * How a fold is fed and watched.
 *
 * @param readAhead how many entries may be read and not yet folded
 * @param batch how many entries, about, are folded at once
 * @param rest how long the fold rests after a batch that was not full, so that the next one is
 *     worth its transaction; zero where somebody waits for each entry
 * @param checkEvery how often the log's end is asked for the lag, and to notice that its tail was
 *     lost
 * @param endTimeout how long that question may take
 */
public record FoldSettings(
    int readAhead, int batch, Duration rest, Duration checkEvery, Duration endTimeout) {
  public static final int DEFAULT_READ_AHEAD = 8_000;
  public static final int DEFAULT_BATCH = 4_000;
  public static final Duration DEFAULT_CHECK_EVERY = Duration.ofSeconds(5);
  public static final Duration DEFAULT_END_TIMEOUT = Duration.ofSeconds(5);

  /**
   * How many bytes of entries, as they were written, may be read and not yet folded, and about as
   * many are folded at once.
   */
  public static final int READ_AHEAD_BYTES = 16 << 20;

  /** For a fold in memory. */
  public static final FoldSettings DEFAULT =
      new FoldSettings(
          DEFAULT_READ_AHEAD,
          DEFAULT_BATCH,
          Duration.ZERO,
          DEFAULT_CHECK_EVERY,
          DEFAULT_END_TIMEOUT);

  /** After such a part of a full batch a fold rests longer: much is to come. */
  public static final int BUSY_PART = 10;

  /** So many rests: most of what happens to a task then comes to one write. */
  public static final int BUSY_RESTS = 4;

  /** Of the rest of a fold into a database. */
  public static final Duration DATABASE_REST = Duration.ofMillis(100);

  public FoldSettings withRest(Duration changed) {
    return new FoldSettings(readAhead, batch, changed, checkEvery, endTimeout);
  }

  public FoldSettings {
    if (readAhead < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "at least one entry is read ahead and folded at once, not "
              + readAhead
              + " and "
              + batch);
    }
  }
}
