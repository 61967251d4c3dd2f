package io.jarvis.workflow;

import io.jarvis.broker.Leadership;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.metrics.Metric;
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
import java.time.Duration;
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
public final class WorkflowService implements AutoCloseable {
  /** The service's name in tokens. */
  public static final String SERVICE = "workflow";

  private static final Duration CATCH_UP = Duration.ofSeconds(30);
  private static final Logger LOG = LoggerFactory.getLogger(WorkflowService.class);

  private final KeptLog log;
  private final Ports ports;
  private final RunStarter starter;
  private final RunsFold runs;
  private final LogFold fold;
  private final Leadership leadership;
  private final AtomicReference<@Nullable Reign> reign = new AtomicReference<>();
  private volatile @Nullable Thread electing;
  private volatile boolean closed;

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

  /** What this replica does just now. */
  public enum Role implements Word {
    LEADER,
    STANDBY
  }

  public Role role() {
    return reign.get() == null ? Role.STANDBY : Role.LEADER;
  }

  /** The offset of the next event to fold. */
  public long position() {
    return fold.position();
  }

  /** How many events the fold lacks, as far as it is known. */
  public long lag() {
    return fold.lag();
  }

  /** Why nothing is folded any more; empty while all is well. */
  public Optional<Throwable> failure() {
    return fold.failure();
  }

  @Override
  public void close() {
    closed = true;
    Thread waiting = electing;
    if (waiting != null) {
      waiting.interrupt();
    }
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
    Gauge.builder(
            Metric.WORKFLOW_LEADER.metricName(), this, each -> each.role() == Role.LEADER ? 1 : 0)
        .description(Metric.WORKFLOW_LEADER.meaning())
        .register(registry);
    FoldMeters.register(registry, SERVICE, fold, counts);
  }

  private final class Candidacy implements Leadership.Candidate {
    @Override
    public void elected() {
      electing = Thread.currentThread();
      try {
        catchUp();
        Conductor conductor = Conductor.begin(ports, runs);
        reign.set(new Reign(conductor, new Timekeeper(ports, runs, starter)));
        // What was folded in between told nobody.
        runs.with(all -> all.all().stream().map(run -> run.created().run()).toList())
            .forEach(conductor::look);
        LOG.info("leads");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        electing = null;
      }
    }

    /** Goes on until it succeeds: nothing may be decided on an old fold. */
    private void catchUp() throws InterruptedException {
      while (!fold.awaitEnd(CATCH_UP)) {
        if (closed) {
          throw new InterruptedException("closed");
        }
        LOG.atWarn()
            .addKeyValue("position", fold.position())
            .addKeyValue("lag", fold.lag())
            .log("the fold does not catch up with the log");
      }
    }

    @Override
    public void deposed() {
      endReign();
    }
  }
}
