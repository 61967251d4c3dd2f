package io.jarvis.bench.waits;

import io.jarvis.bench.workloads.Job;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Plays recorded jobs to a scheduler; each runs as long as it did, whatever it had asked for. */
final class Replay {
  private final Scheduler scheduler;
  private final PriorityQueue<Run> runs =
      new PriorityQueue<>(
          Comparator.comparingLong(Run::end).thenComparingInt(run -> run.job().number()));
  private final Waits.Sum waits = new Waits.Sum();

  private record Run(Job job, long end) {}

  Replay(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  Waits play(List<Job> jobs) {
    int next = 0;
    while (next < jobs.size() || !runs.isEmpty()) {
      long now = now(jobs, next);
      while (!runs.isEmpty() && runs.element().end() <= now) {
        scheduler.ended(runs.remove().job(), now);
      }
      while (next < jobs.size() && jobs.get(next).submitted() <= now) {
        scheduler.submitted(jobs.get(next++));
      }
      for (Job job : scheduler.start(now)) {
        waits.add(now - job.submitted(), job.seconds());
        runs.add(new Run(job, now + job.seconds()));
      }
    }
    return waits.mean();
  }

  private long now(List<Job> jobs, int next) {
    long arrival = next < jobs.size() ? jobs.get(next).submitted() : Long.MAX_VALUE;
    return runs.isEmpty() ? arrival : Math.min(arrival, runs.element().end());
  }
}
