package io.jarvis.bench.waits;

import io.jarvis.bench.workloads.Job;
import java.util.List;

/** Decides which of the waiting jobs start now. Times are in seconds. */
interface Scheduler {
  void submitted(Job job);

  /** It has ended, after as long as it was recorded to run. */
  void ended(Job job, long now);

  /** Those that start now; from then on they run. */
  List<Job> start(long now);
}
