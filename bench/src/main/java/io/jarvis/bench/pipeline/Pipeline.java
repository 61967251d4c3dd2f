package io.jarvis.bench.pipeline;

import io.jarvis.broker.EventLog;
import java.time.Duration;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** Sends empty tasks through a running Jarvis by one door, and measures. */
final class Pipeline {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long LONGEST_LOOK_MILLIS = 1_000;
  private static final long SHORTEST_LOOK_MILLIS = 50;
  private static final double MOST_OF = 0.5;

  private final SystemUnderTest system;
  private final EventLog log;
  private final Processes processes;

  Pipeline(SystemUnderTest system, EventLog log, Processes processes) {
    this.system = system;
    this.log = log;
    this.processes = processes;
  }

  /**
   * What one door did.
   *
   * @param eventsPerTask in the log, all of them folded
   * @param cpuMicros that each process spent on a task
   */
  record Figures(
      double tasksPerSecond,
      double eventsPerTask,
      SortedMap<String, Long> cpuMicros,
      long p50Millis,
      long p99Millis) {}

  /**
   * As fast as the door takes them, then at half that rate.
   *
   * @param series names the tasks, and must differ from that of every run before
   */
  Figures run(Door door, String series, int tasks, Duration paced) throws InterruptedException {
    long logged = log.end(PATIENCE);
    SortedMap<String, Long> cpu = processes.cpuMillis();
    double rate = flood(door, series, tasks);
    double events = (double) (foldedAll() - logged) / tasks;
    SortedMap<String, Long> spent = processes.cpuMillis();
    spent.replaceAll((process, millis) -> (millis - cpu.getOrDefault(process, 0L)) * 1000 / tasks);
    StartLatency latency = paced(door, series + "-paced", rate / 2, paced);
    return new Figures(rate, events, spent, latency.percentile(0.50), latency.percentile(0.99));
  }

  /** Tasks a second from the first send until the read model shows the last success. */
  double flood(Door door, String series, int tasks) throws InterruptedException {
    long before = system.succeeded();
    long began = System.nanoTime();
    door.send(series, tasks, number -> {});
    awaitSucceeded(before + tasks, began, tasks);
    return tasks / seconds(System.nanoTime() - began);
  }

  private StartLatency paced(Door door, String series, double perSecond, Duration length)
      throws InterruptedException {
    int tasks = Math.max(1, (int) (perSecond * length.toSeconds()));
    long from = log.end(PATIENCE);
    long before = system.succeeded();
    StartLatency latency = new StartLatency(series, tasks);
    long began = System.nanoTime();
    IntConsumer pace = pace(perSecond);
    door.send(
        series,
        tasks,
        number -> {
          pace.accept(number);
          latency.accept(number);
        });
    awaitSucceeded(before + tasks, began, tasks);
    return latency.read(log, from, PATIENCE);
  }

  private static IntConsumer pace(double perSecond) {
    long began = System.nanoTime();
    return number -> {
      long due = began + (long) (number / perSecond * 1e9);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    };
  }

  /** Looks seldom while much is open, as each look costs the system a query. */
  private void awaitSucceeded(long wanted, long began, int tasks) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    for (long done = system.succeeded(); done < wanted; done = system.succeeded()) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException(
            wanted - done + " tasks have not succeeded after " + PATIENCE);
      }
      long finished = Math.max(1, tasks - (wanted - done));
      double left = seconds(System.nanoTime() - began) * (wanted - done) / finished;
      Thread.sleep(
          Math.clamp((long) (left * 1000 * MOST_OF), SHORTEST_LOOK_MILLIS, LONGEST_LOOK_MILLIS));
    }
  }

  /** The end of the log, once the read model has folded up to it. */
  private long foldedAll() throws InterruptedException {
    long end = log.end(PATIENCE);
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (system.folded() < end) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException("logged up to " + end + ", folded " + system.folded());
      }
      Thread.sleep(SHORTEST_LOOK_MILLIS);
    }
    return end;
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
