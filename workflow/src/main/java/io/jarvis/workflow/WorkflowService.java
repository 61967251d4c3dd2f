package io.jarvis.workflow;

import io.jarvis.broker.EventLog;
import io.jarvis.broker.Leadership;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.metrics.Metric;
import io.jarvis.state.FoldCounts;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.LiveTasks;
import io.jarvis.state.LogFold;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of the workflow service: folds the log for as long as it is open and stands for
 * election. It runs no workflows yet; a leader does nothing a standby does not. Thread-safe. What
 * it holds is lost with the process and read again from a snapshot and the log.
 */
public final class WorkflowService implements AutoCloseable {
  static final String SERVICE = "workflow";
  private static final Logger LOG = LoggerFactory.getLogger(WorkflowService.class);

  private final LogFold fold;
  private final Leadership leadership;
  private final AtomicInteger leading = new AtomicInteger();

  WorkflowService(
      EventLog log,
      LiveTasks tasks,
      MeterRegistry registry,
      Function<Leadership.Candidate, Leadership> contest) {
    fold = LogFold.start(log, tasks, FoldSettings.DEFAULT);
    register(registry, tasks.counts());
    leadership = contest.apply(new Candidacy());
  }

  /** What this replica does just now. */
  public enum Role implements Word {
    LEADER,
    STANDBY
  }

  public Role role() {
    return leading.get() == 1 ? Role.LEADER : Role.STANDBY;
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
    leadership.close();
    fold.close();
  }

  private void register(MeterRegistry registry, FoldCounts counts) {
    Gauge.builder(Metric.WORKFLOW_LEADER.metricName(), leading, AtomicInteger::get)
        .description(Metric.WORKFLOW_LEADER.meaning())
        .register(registry);
    Gauge.builder(Metric.FOLD_LAG.metricName(), fold, LogFold::lag)
        .description(Metric.FOLD_LAG.meaning())
        .tag("service", SERVICE)
        .register(registry);
    for (String result : FoldCounts.results()) {
      FunctionCounter.builder(Metric.FOLD_EVENTS.metricName(), counts, c -> c.of(result))
          .description(Metric.FOLD_EVENTS.meaning())
          .tag("service", SERVICE)
          .tag("result", result)
          .register(registry);
    }
  }

  private final class Candidacy implements Leadership.Candidate {
    @Override
    public void elected() {
      leading.set(1);
      LOG.info("leads");
    }

    @Override
    public void deposed() {
      leading.set(0);
      LOG.info("leads no more");
    }
  }
}
