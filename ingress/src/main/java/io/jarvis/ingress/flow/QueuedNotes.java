package io.jarvis.ingress.flow;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.lifecycle.TransitionTable;
import io.jarvis.site.Rounds;
import io.jarvis.state.FoldListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code queued} of the tasks that wait in their line: of one that goes on within {@link
 * #AFTER} the log says so anyway (ADR-0024). Thread-safe; never blocks.
 *
 * <p>What the process has not written when it dies is lost: the watchdog then sends a second
 * message of a task that is still in its line, and the fold drops whichever comes second.
 */
public final class QueuedNotes implements FoldListener, AutoCloseable {
  /** How long a task has been in its line when that is written. */
  static final Duration AFTER = Duration.ofSeconds(1);

  /** Of so many it is held back at once; of what comes beyond it is written without delay. */
  static final int MOST = 100_000;

  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final Logger LOG = LoggerFactory.getLogger(QueuedNotes.class);

  private final EventLog log;
  private final LongSupplier nanos;
  private final Map<TaskId, Long> inLine = new LinkedHashMap<>();
  private final Rounds rounds;
  private boolean closed;

  /**
   * @param nanos the time in nanoseconds from any origin, which never goes back
   */
  public QueuedNotes(EventLog log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
    this.rounds = new Rounds("ingress-queued", PERIOD, () -> takeDue().forEach(this::write));
  }

  /** A task's message is in its line. */
  public void add(TaskId id) {
    if (!hold(id)) {
      write(id);
    }
  }

  /** What takes a task on from its submission says that it was in its line. */
  @Override
  public synchronized void read(List<LogEntry> entries) {
    if (inLine.isEmpty()) {
      return;
    }
    for (LogEntry entry : entries) {
      if (entry.recorded().event() instanceof TaskEvent event
          && TransitionTable.next(TaskState.SUBMITTED, event.getClass()).isPresent()) {
        inLine.remove(event.task());
      }
    }
  }

  @Override
  public void folded(List<LogEntry> entries, long position) {
    // What is read is enough.
  }

  /** Writes what is left, and from then on at once. */
  @Override
  public void close() {
    rounds.close();
    takeAll().forEach(this::write);
  }

  private synchronized boolean hold(TaskId id) {
    if (closed || inLine.size() >= MOST) {
      return false;
    }
    inLine.putIfAbsent(id, nanos.getAsLong());
    return true;
  }

  private synchronized List<TaskId> takeDue() {
    List<TaskId> due = new ArrayList<>();
    var oldest = inLine.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<TaskId, Long> next = oldest.next();
      if (nanos.getAsLong() - next.getValue() < AFTER.toNanos()) {
        break;
      }
      due.add(next.getKey());
      oldest.remove();
    }
    return due;
  }

  private synchronized List<TaskId> takeAll() {
    closed = true;
    List<TaskId> all = List.copyOf(inLine.keySet());
    inLine.clear();
    return all;
  }

  private void write(TaskId id) {
    var unused =
        log.append(new TaskEvent.Queued(id))
            .whenComplete((written, failure) -> {
              if (failure != null) {
                LOG.atWarn()
                    .addKeyValue("task", id)
                    .setCause(failure)
                    .log("the event that the task is queued was not confirmed");
              }
            });
  }
}
