package io.jarvis.workflow;

import io.jarvis.broker.Leadership;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.metrics.Metric;
import io.jarvis.site.ReplicaHealth;
import io.jarvis.state.FoldCounts;
import io.jarvis.state.FoldMeters;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.KeptLog;
import io.jarvis.state.LogFold;
import io.jarvis.state.SnapshotKeeper;
import io.jarvis.state.runs.RunsFold;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of the workflow service: folds the log for as long as it is open, and conducts the
 * runs while it leads. Thread-safe. What it holds is lost with the process and read again from the
 * log.
 */
public final class WorkflowService implements ReplicaHealth.Replica, AutoCloseable {
  /** The service's name in tokens. */
  public static final String SERVICE = "workflow";

  private static final Logger LOG = LoggerFactory.getLogger(WorkflowService.class);

  private final KeptLog log;
  private final Ports ports;
  private final RunStarter starter;
  private final RunsFold runs;
  private final LogFold fold;
  private final Leadership leadership;
  private final AtomicReference<@Nullable Reign> reign = new AtomicReference<>();

  /**
   * Begins to fold, and to contest the leadership.
   *
   * @param snapshots the folder where its fold begins
   */
  public WorkflowService(
      Ports ports,
      RunStarter starter,
      Path snapshots,
      MeterRegistry registry,
      Function<Leadership.Candidate, Leadership> contest) {
    log = KeptLog.over(ports.log());
    this.ports = ports.with(log);
    this.starter = starter;
    runs = new RunsFold(snapshots, SnapshotKeeper.DEFAULT_EVERY_ENTRIES, this::changed);
    fold = log.fold(runs, FoldSettings.DEFAULT);
    register(registry, runs.counts());
    leadership = contest.apply(new Candidacy());
  }

  /** What works while this replica leads. */
  private record Reign(Conductor conductor, Timekeeper timekeeper) {}

  @Override
  public boolean leads() {
    return reign.get() != null;
  }

  /** The offset of the next event to fold. */
  public long position() {
    return fold.position();
  }

  @Override
  public long lag() {
    return fold.lag();
  }

  @Override
  public Optional<Throwable> failure() {
    return fold.failure();
  }

  @Override
  public void close() {
    leadership.close();
    endReign();
    fold.close();
    log.close();
  }

  private void changed(Set<RunId> changed) {
    Reign present = reign.get();
    if (present != null) {
      changed.forEach(present.conductor()::look);
    }
  }

  private void endReign() {
    Reign ending = reign.getAndSet(null);
    if (ending != null) {
      ending.timekeeper().close();
      ending.conductor().close();
      LOG.info("leads no more");
    }
  }

  private void register(MeterRegistry registry, FoldCounts counts) {
    Gauge.builder(Metric.WORKFLOW_LEADER.metricName(), this, each -> each.leads() ? 1 : 0)
        .description(Metric.WORKFLOW_LEADER.meaning())
        .register(registry);
    FoldMeters.register(registry, SERVICE, fold, counts);
  }

  private final class Candidacy implements Leadership.Candidate {
    @Override
    public void elected() {
      reign.set(
          new Reign(
              Conductor.begin(ports, runs, new Footing(runs, fold)),
              new Timekeeper(ports, runs, new Footing(runs, fold), starter)));
      LOG.info("leads");
    }

    @Override
    public void deposed() {
      endReign();
    }
  }
}
