package io.jarvis.state.readmodel;

import io.jarvis.protocol.event.LogEntry;
import io.jarvis.state.Fold;
import io.jarvis.state.FoldCounts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the log into the database, each entry in one transaction with the position behind it. Of
 * several replicas on one database the one that holds the lock folds; the others read the log too,
 * wait until an entry is in the database and drop it. So every replica's position is that of the
 * database or just behind it, and when the folding one dies the next goes on where the database
 * says. A database that fails is tried again with growing pauses until {@link #stop}.
 */
public final class ReadModelFold implements Fold {
  private static final Logger LOG = LoggerFactory.getLogger(ReadModelFold.class);
  private static final Duration STANDBY_PAUSE = Duration.ofMillis(50);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);
  private static final Duration PURGE_EVERY = Duration.ofMinutes(1);
  private static final int PURGED_AT_ONCE = 2_000;

  private final Database database;
  private final ReadModelSettings settings;
  private final InstantSource clock;
  private final FoldCounts counts = new FoldCounts();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private Optional<Connection> standby = Optional.empty();
  private Optional<Writer> writer = Optional.empty();
  private volatile long position;
  private volatile Role role = Role.STANDBY;
  private long purgedAtMillis;

  ReadModelFold(Database database, ReadModelSettings settings, InstantSource clock, long position) {
    this.database = database;
    this.settings = settings;
    this.clock = clock;
    this.position = position;
  }

  /** Whether this replica folds. */
  public enum Role {
    FOLDING,
    STANDBY
  }

  /** What the fold gives up with when it is stopped. */
  static final class StoppedException extends RuntimeException {
    StoppedException() {
      super("the read model is closed");
    }
  }

  @Override
  public long position() {
    return position;
  }

  public Role role() {
    return role;
  }

  /** What the events did that this replica folded. */
  public FoldCounts counts() {
    return counts;
  }

  @Override
  public void apply(List<LogEntry> entries) {
    long end = entries.getLast().offset() + 1;
    untilAt(
        end,
        leader -> {
          for (List<LogEntry> left = left(entries, leader);
              !left.isEmpty();
              left = left(left, leader)) {
            count(leader.fold(left));
          }
          purge(leader);
        });
    position = end;
  }

  private static List<LogEntry> left(List<LogEntry> entries, Writer leader) {
    return entries.stream().filter(entry -> entry.offset() >= leader.position()).toList();
  }

  @Override
  public void rewind(long end) {
    until(
        leader -> {
          if (leader.position() > end) {
            leader.reset();
          }
          return leader.position();
        },
        stored -> stored <= end);
  }

  @Override
  public void skipTo(long firstKeptOffset) {
    untilAt(
        firstKeptOffset,
        leader -> {
          if (leader.position() < firstKeptOffset) {
            leader.skipTo(firstKeptOffset);
          }
        });
    position = firstKeptOffset;
  }

  @Override
  public void stop() {
    stopped.countDown();
  }

  /** Lets go of its connections; not before nobody calls the fold any more. */
  void close() {
    stop();
    letGo();
  }

  private interface Leading {
    void act(Writer leader) throws SQLException;
  }

  private interface Step {
    long positionAfter(Writer leader) throws SQLException;
  }

  private interface Reached {
    boolean by(long stored);
  }

  private void untilAt(long end, Leading act) {
    until(
        leader -> {
          act.act(leader);
          return leader.position();
        },
        stored -> stored >= end);
  }

  /**
   * Takes the step if this replica leads, else waits for the one that does, until the database is
   * where it should be.
   */
  private void until(Step step, Reached reached) {
    Duration retry = FIRST_RETRY;
    while (true) {
      checkNotStopped();
      try {
        Optional<Writer> leader = lead();
        long stored =
            leader.isPresent()
                ? step.positionAfter(leader.get())
                : Writer.readPosition(standby.orElseThrow());
        if (reached.by(stored)) {
          position = stored;
          return;
        }
        pause(STANDBY_PAUSE);
      } catch (SQLException e) {
        LOG.warn(
            "the read model's database failed at {}; trying again: {}", position, e.toString());
        letGo();
        pause(retry);
        retry =
            retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
      }
    }
  }

  private Optional<Writer> lead() throws SQLException {
    if (writer.isPresent()) {
      return writer;
    }
    if (standby.isEmpty()) {
      standby = Optional.of(database.openWriter());
    }
    Connection connection = standby.get();
    if (database.tryLead(connection)) {
      writer = Optional.of(Writer.leading(connection, database, settings.hotRecords()));
      role = Role.FOLDING;
      LOG.info("this replica folds the read model from {}", writer.get().position());
    }
    return writer;
  }

  private void letGo() {
    role = Role.STANDBY;
    writer = Optional.empty();
    standby.ifPresent(connection -> {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.debug("a void connection did not close: {}", e.toString());
      }
    });
    standby = Optional.empty();
  }

  private void count(BatchFold fold) {
    fold.results().forEach(counts::count);
    for (int i = 0; i < fold.others(); i++) {
      counts.countOther();
    }
  }

  private void purge(Writer leader) throws SQLException {
    long now = clock.millis();
    if (now - purgedAtMillis < PURGE_EVERY.toMillis()) {
      return;
    }
    int purged = leader.purge(now - settings.retention().toMillis(), PURGED_AT_ONCE);
    // A full step says that there is more.
    purgedAtMillis = purged < PURGED_AT_ONCE ? now : purgedAtMillis;
    LOG.debug("{} tasks that ended long ago are no longer shown", purged);
  }

  private void checkNotStopped() {
    if (stopped.getCount() == 0) {
      throw new StoppedException();
    }
  }

  private void pause(Duration span) {
    try {
      if (stopped.await(span.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("stopped while waiting");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException();
    }
  }
}
