package io.jarvis.bench.pipeline;

import io.jarvis.bench.load.ClusterApi;
import io.jarvis.bench.load.Door;
import io.jarvis.bench.load.Flood;
import io.jarvis.bench.system.Processes;
import io.jarvis.broker.EventLog;
import java.time.Duration;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** Sends empty tasks through a running Jarvis by one door, and measures. */
final class Pipeline {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long LOOK_MILLIS = 50;

  private final ClusterApi api;
  private final Flood flood;
  private final EventLog log;
  private final Processes processes;

  Pipeline(ClusterApi api, EventLog log, Processes processes) {
    this.api = api;
    this.flood = new Flood(api);
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
    double rate = flood.tasksPerSecond(door, series, tasks);
    double events = (double) (foldedAll() - logged) / tasks;
    SortedMap<String, Long> spent = processes.cpuMillis();
    spent.replaceAll((process, millis) -> (millis - cpu.getOrDefault(process, 0L)) * 1000 / tasks);
    StartLatency latency = paced(door, series + "-paced", rate / 2, paced);
    return new Figures(rate, events, spent, latency.percentile(0.50), latency.percentile(0.99));
  }

  private StartLatency paced(Door door, String series, double perSecond, Duration length)
      throws InterruptedException {
    int tasks = Math.max(1, (int) (perSecond * length.toSeconds()));
    long from = log.end(PATIENCE);
    StartLatency latency = new StartLatency(series, tasks);
    IntConsumer pace = pace(perSecond);
    flood.send(
        door,
        series,
        tasks,
        number -> {
          pace.accept(number);
          latency.accept(number);
        });
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

  /** The end of the log, once the read model has folded up to it. */
  private long foldedAll() throws InterruptedException {
    long end = log.end(PATIENCE);
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (api.folded() < end) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException("logged up to " + end + ", folded " + api.folded());
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return end;
  }
}
