package io.jarvis.watchdog;

import io.jarvis.broker.Leadership;
import io.jarvis.site.ReplicaHealth;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.KeptLog;
import io.jarvis.state.LiveTasks;
import io.jarvis.state.LogFold;
import io.jarvis.state.SnapshotKeeper;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of the watchdog: folds the log for as long as it is open, and decides about dead
 * letters and dead nodes while it leads. Thread-safe. It keeps nothing on disk: letters in hand are
 * unacked and come again, and whoever leads next reads the log to its end first.
 */
public final class WatchdogService implements ReplicaHealth.Replica, AutoCloseable {
  /** How the sources of all watchdogs' events begin. */
  static final String SOURCE = "/watchdog/";

  private static final Logger LOG = LoggerFactory.getLogger(WatchdogService.class);

  private final KeptLog log;
  private final Ports ports;
  private final WatchdogProperties properties;
  private final WatchdogMeters meters;
  private final InstantSource clock;
  private final TaskLedger ledger;
  private final LogFold fold;
  private final Leadership leadership;
  private final AtomicReference<@Nullable Reign> reign = new AtomicReference<>();
  private volatile @Nullable Thread electing;

  /**
   * Begins to fold, and to contest the leadership.
   *
   * @param snapshots where its fold begins; empty: at the log's start
   */
  public WatchdogService(
      Ports ports,
      WatchdogProperties properties,
      Optional<SnapshotKeeper> snapshots,
      MeterRegistry registry,
      InstantSource clock,
      Function<Leadership.Candidate, Leadership> contest) {
    log = KeptLog.over(ports.log());
    this.ports = ports.with(log);
    this.properties = properties;
    this.clock = clock;
    meters = new WatchdogMeters(registry);
    TaskIndex index = new TaskIndex();
    LiveTasks tasks =
        snapshots
            .map(keeper -> LiveTasks.withSnapshots(keeper, index))
            .orElseGet(() -> LiveTasks.inMemory(index));
    ledger = new TaskLedger(tasks, index);
    fold = log.fold(tasks, FoldSettings.DEFAULT);
    meters.fold(fold, tasks.counts());
    meters.oldestLetter(this::oldestLetterSeconds);
    leadership = contest.apply(new Candidacy());
  }

  @Override
  public boolean leads() {
    return reign.get() != null;
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
    interruptElection();
    leadership.close();
    endReign();
    fold.close();
    log.close();
  }

  private double oldestLetterSeconds() {
    Reign present = reign.get();
    return present == null ? 0 : present.inbox().oldest().toMillis() / 1000.0;
  }

  /** An election waits for the fold, which may wait for a broker that is away. */
  private void interruptElection() {
    Thread waiting = electing;
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  private void endReign() {
    Reign ending = reign.getAndSet(null);
    meters.follows();
    if (ending != null) {
      ending.close();
      LOG.atInfo().addKeyValue("instance", properties.instance()).log("leads no more");
    }
  }

  private final class Candidacy implements Leadership.Candidate {
    @Override
    public void elected() {
      electing = Thread.currentThread();
      try {
        reign.set(Reign.begin(ports, fold, ledger, properties, meters, clock));
        meters.leads();
        LOG.atInfo().addKeyValue("instance", properties.instance()).log("leads");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        electing = null;
      }
    }

    @Override
    public void deposed() {
      endReign();
    }
  }
}
