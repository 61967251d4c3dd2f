package io.jarvis.bench.waits;

import io.jarvis.bench.workloads.Job;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * First come first served, or with backfilling EASY: the first that does not fit gets its start
 * reserved by what the running jobs asked for, and others may go before it if they do not delay
 * that. A job that outruns what it asked for is taken to end now.
 */
final class Easy implements Scheduler {
  private final boolean backfills;
  private final List<Job> waiting = new ArrayList<>();
  private final Map<Job, Long> expectedEnds = new LinkedHashMap<>();
  private int free;

  private Easy(int processors, boolean backfills) {
    free = processors;
    this.backfills = backfills;
  }

  static Easy firstComeFirstServed(int processors) {
    return new Easy(processors, false);
  }

  static Easy backfilling(int processors) {
    return new Easy(processors, true);
  }

  /** When the first in the line can start, and how many processors are left beside it then. */
  private record Shadow(long start, int extra) {}

  @Override
  public void submitted(Job job) {
    waiting.add(job);
  }

  @Override
  public void ended(Job job, long now) {
    expectedEnds.remove(job);
    free += job.processors();
  }

  @Override
  public List<Job> start(long now) {
    List<Job> started = new ArrayList<>();
    while (!waiting.isEmpty() && waiting.getFirst().processors() <= free) {
      started.add(run(waiting.removeFirst(), now));
    }
    if (backfills && !waiting.isEmpty() && free > 0) {
      backfill(now, started);
    }
    return started;
  }

  private void backfill(long now, List<Job> started) {
    Shadow shadow = shadow(waiting.getFirst(), now);
    int extra = shadow.extra();
    Iterator<Job> others = waiting.iterator();
    others.next();
    while (others.hasNext()) {
      Job job = others.next();
      boolean endsBefore = now + job.requestedSeconds() <= shadow.start();
      if (job.processors() <= free && (endsBefore || job.processors() <= extra)) {
        others.remove();
        started.add(run(job, now));
        extra -= endsBefore ? 0 : job.processors();
      }
    }
  }

  private Job run(Job job, long now) {
    free -= job.processors();
    expectedEnds.put(job, now + job.requestedSeconds());
    return job;
  }

  private Shadow shadow(Job first, long now) {
    List<Map.Entry<Job, Long>> byEnd = new ArrayList<>(expectedEnds.entrySet());
    byEnd.sort(Comparator.comparingLong(run -> Math.max(now, run.getValue())));
    int there = free;
    long start = now;
    for (Map.Entry<Job, Long> run : byEnd) {
      long end = Math.max(now, run.getValue());
      if (there >= first.processors() && end > start) {
        break;
      }
      there += run.getKey().processors();
      start = end;
    }
    return new Shadow(start, there - first.processors());
  }
}
