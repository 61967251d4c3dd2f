package io.jarvis.bench.waits;

import static java.util.Objects.requireNonNull;

import io.jarvis.bench.workloads.Job;
import io.jarvis.bench.workloads.JobTask;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.Arrivals;
import io.jarvis.dispatcher.core.Books;
import io.jarvis.dispatcher.core.Mix;
import io.jarvis.dispatcher.core.NodeSnapshot;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.dispatcher.core.NodeUsage;
import io.jarvis.dispatcher.core.PlacementPolicy;
import io.jarvis.dispatcher.core.Rehearsal;
import io.jarvis.dispatcher.core.Stage;
import io.jarvis.dispatcher.core.Waiting;
import io.jarvis.dispatcher.core.WaitingLines;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The planner of production, with the machine as one node of as many cores as processors. */
final class JarvisScheduler implements Scheduler {
  private static final int MOST = 10_000;

  private final Arrivals arrivals = new Arrivals();
  private final Map<TaskId, Job> jobs = new HashMap<>();
  private final Rehearsal cluster;

  JarvisScheduler(int processors, PlacementPolicy policy) {
    NodeOffer offer =
        new NodeOffer(
            new CpuQuantity(processors * 1_000L),
            new ByteQuantity(0),
            new ByteQuantity(0),
            List.of(),
            Map.of(),
            Map.of(),
            MOST);
    NodeSnapshot machine =
        new NodeSnapshot(new NodeId("machine"), offer, new NodeUsage(), Access.OPEN, 0);
    cluster =
        new Rehearsal(
            new Stage(List.of(machine), policy, Mix.NONE, SchedulingRules.DEFAULT, Map.of()),
            new Books(),
            new WaitingLines(),
            0);
  }

  @Override
  public void submitted(Job job) {
    Waiting task = JobTask.of(job);
    jobs.put(task.task(), job);
    cluster.submit(task);
    arrivals.add(task.demand());
    cluster.expect(arrivals.mix());
  }

  @Override
  public void ended(Job job, long now) {
    cluster.end(JobTask.id(job), JobTask.at(now));
  }

  @Override
  public List<Job> start(long now) {
    return cluster.play(JobTask.at(now), MOST).placed().stream()
        .map(placed -> requireNonNull(jobs.remove(placed.task().task())))
        .toList();
  }
}
