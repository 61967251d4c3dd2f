package io.jarvis.bench.waits;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How long jobs waited.
 *
 * @param boundedSlowdown the mean of (wait + run) / run, where a run counts as 10 s at least and
 *     the quotient as 1 at least
 */
public record Waits(
    @JsonProperty("bounded_slowdown") double boundedSlowdown,
    @JsonProperty("mean_wait_s") double meanSeconds,
    @JsonProperty("max_wait_s") long maxSeconds) {
  private static final double SHORTEST_RUN = 10;

  /** Adds them up. */
  public static final class Sum {
    private double slowdowns;
    private double seconds;
    private long max;
    private int count;

    public void add(long waited, long ran) {
      slowdowns += Math.max(1, (waited + ran) / Math.max(SHORTEST_RUN, ran));
      seconds += waited;
      max = Math.max(max, waited);
      count++;
    }

    /** The means so far; 0 if there is nothing yet. */
    public Waits mean() {
      int all = Math.max(1, count);
      return new Waits(rounded(slowdowns / all), rounded(seconds / all), max);
    }

    private static double rounded(double value) {
      return Math.round(value * 100) / 100.0;
    }
  }
}
