package io.jarvis.dag.core.definition;

/**
 * How many tasks of a step may fail while the step still succeeds.
 *
 * @param count a number of them
 * @param percent or a share of all, rounded down
 */
public record Tolerance(int count, int percent) {
  public static final Tolerance NONE = new Tolerance(0, 0);

  public int of(int tasks) {
    return Math.max(count, (int) ((long) tasks * percent / 100));
  }
}
