package io.jarvis.protocol.task;

/**
 * A task that runs many times, each time with another index.
 *
 * @param count of indexes, which are 0 to one less
 * @param parallelism how many of them are out at once at most
 */
public record ArraySpec(int count, int parallelism) {
  public static final int MAX_COUNT = 1_000_000;

  public ArraySpec {
    if (count < 1 || count > MAX_COUNT || parallelism < 1 || parallelism > count) {
      throw new IllegalArgumentException("no array: " + parallelism + " of " + count);
    }
  }
}
