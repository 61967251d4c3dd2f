package io.jarvis.bench.waits;

import static java.util.Objects.requireNonNull;

import io.jarvis.bench.workloads.Job;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.Arrivals;
import io.jarvis.dispatcher.core.ClusterSnapshot;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.LineKey;
import io.jarvis.dispatcher.core.NodeSnapshot;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.dispatcher.core.NodeUsage;
import io.jarvis.dispatcher.core.Place;
import io.jarvis.dispatcher.core.Placement;
import io.jarvis.dispatcher.core.PlacementPolicy;
import io.jarvis.dispatcher.core.Planner;
import io.jarvis.dispatcher.core.Running;
import io.jarvis.dispatcher.core.Runtimes;
import io.jarvis.dispatcher.core.Span;
import io.jarvis.dispatcher.core.Waiting;
import io.jarvis.dispatcher.core.WaitingLines;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.GpuRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The planner of production, with the machine as one node of as many cores as it has processors.
 * The log has no names: jobs of one user that ask for the same bear the same name.
 */
final class JarvisScheduler implements Scheduler {
  private static final int MOST = 10_000;
  private static final NodeId NODE = new NodeId("machine");
  private static final LineKey LINE =
      new LineKey(TenantId.DEFAULT, Priority.NORMAL, LineKey.Origin.PENDING);

  /** Before it no task is submitted. */
  private static final Instant BEGINNING = Instant.parse("2020-01-01T00:00:00Z");

  private final Planner planner = new Planner();
  private final Arrivals arrivals = new Arrivals();
  private final Runtimes runtimes = new Runtimes();
  private final WaitingLines lines = new WaitingLines();
  private final NodeUsage used = new NodeUsage();
  private final Map<TaskId, Job> jobs = new HashMap<>();
  private final Map<Job, Running> running = new HashMap<>();
  private final PlacementPolicy policy;
  private final List<NodeSnapshot> nodes;

  JarvisScheduler(int processors, PlacementPolicy policy) {
    this.policy = policy;
    NodeOffer offer =
        new NodeOffer(
            new CpuQuantity(processors * 1_000L),
            new ByteQuantity(0),
            new ByteQuantity(0),
            List.of(),
            Map.of(),
            Map.of(),
            MOST);
    nodes = List.of(new NodeSnapshot(NODE, offer, used, Access.OPEN, 0));
  }

  @Override
  public void submitted(Job job) {
    TaskId task = new TaskId(String.format("job-%06d", job.number()));
    long place = Place.of(at(job.submitted()), job.number());
    Waiting waiting = new Waiting(task, LINE, place, demand(job), span(job), Optional.empty());
    jobs.put(task, job);
    lines.add(waiting);
    arrivals.add(waiting.demand());
  }

  @Override
  public void ended(Job job, long now) {
    Running ended = running.remove(job);
    if (ended == null) {
      throw new IllegalStateException("job " + job.number() + " did not run");
    }
    used.forget(ended);
    used.free(ended.demand(), ended.devices());
    runtimes.ran(TenantId.DEFAULT, span(job), Duration.ofSeconds(job.seconds()));
  }

  @Override
  public List<Job> start(long now) {
    ClusterSnapshot cluster =
        new ClusterSnapshot(
            nodes,
            lines,
            policy,
            arrivals.mix(),
            runtimes,
            SchedulingRules.DEFAULT,
            Map.of(),
            0,
            MOST);
    return planner.plan(cluster, at(now)).placed().stream()
        .map(placed -> run(placed, now))
        .toList();
  }

  private Job run(Placement.Placed placed, long now) {
    Waiting task = placed.task();
    Job job = requireNonNull(jobs.remove(task.task()));
    lines.remove(task);
    Running started =
        new Running(
            task.task(),
            task.demand(),
            placed.devices(),
            at(now).plus(runtimes.expected(TenantId.DEFAULT, task.span())));
    used.reserve(started.demand(), started.devices());
    used.expect(started);
    running.put(job, started);
    return job;
  }

  private static Instant at(long seconds) {
    return BEGINNING.plusSeconds(seconds);
  }

  private static Demand demand(Job job) {
    return new Demand(job.processors() * 1_000L, 0, 0, new GpuRequest.None(), Map.of(), List.of());
  }

  private static Span span(Job job) {
    String name = job.user() + "/" + job.processors() + "/" + job.requestedSeconds();
    return new Span(name, Duration.ofSeconds(job.requestedSeconds()));
  }
}
