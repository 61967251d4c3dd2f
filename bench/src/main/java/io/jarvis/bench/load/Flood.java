package io.jarvis.bench.load;

import java.time.Duration;
import java.util.function.IntConsumer;

/** Sends tasks and waits until the read model shows that the last of them has succeeded. */
public final class Flood {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long LONGEST_LOOK_MILLIS = 1_000;
  private static final long SHORTEST_LOOK_MILLIS = 50;
  private static final double SHARE_OF_WHAT_IS_LEFT = 0.5;

  private final ClusterApi api;

  public Flood(ClusterApi api) {
    this.api = api;
  }

  /** As fast as the door takes them: tasks a second from the first send until the last success. */
  public double tasksPerSecond(Door door, String series, int tasks) throws InterruptedException {
    return tasks / send(door, series, tasks, number -> {});
  }

  /** The seconds that took; what {@code before} does is of the door's contract. */
  public double send(Door door, String series, int tasks, IntConsumer before)
      throws InterruptedException {
    long done = api.succeeded();
    long began = System.nanoTime();
    door.send(series, tasks, before);
    awaitSucceeded(done + tasks, began, tasks);
    return seconds(System.nanoTime() - began);
  }

  /** Looks seldom while much is open, as each look costs the system a query. */
  private void awaitSucceeded(long wanted, long began, int tasks) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    for (long done = api.succeeded(); done < wanted; done = api.succeeded()) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException(
            wanted - done + " tasks have not succeeded after " + PATIENCE);
      }
      long finished = Math.max(1, tasks - (wanted - done));
      double left = seconds(System.nanoTime() - began) * (wanted - done) / finished;
      Thread.sleep(
          Math.clamp(
              (long) (left * 1000 * SHARE_OF_WHAT_IS_LEFT),
              SHORTEST_LOOK_MILLIS,
              LONGEST_LOOK_MILLIS));
    }
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
