package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.EventLog;
import io.jarvis.dispatcher.core.Known;
import io.jarvis.dispatcher.core.Verdict;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after messages that the log does not account for. Each waits until the log is read up to
 * where it ended after the message came. If the log has lost its tail, the message is all there is
 * of an accepted task, and what is missing is written again: the submission, if the log never knew
 * the task; its return into the line, if the message is ahead of the log. A message of a task that
 * ended long ago is acked; one that may be older than the log is parked. Only on the loop's thread.
 */
final class Strays {
  private static final Logger LOG = LoggerFactory.getLogger(Strays.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** The writer of a message, or its successor, may still be about to write the event. */
  private static final Duration AHEAD = Duration.ofSeconds(30);

  private static final Duration READING = Duration.ofSeconds(60);
  private static final Duration SEARCHING = Duration.ofMinutes(5);

  private final Leader leader;
  private boolean asking;

  Strays(Leader leader) {
    this.leader = leader;
  }

  /** Looks for new strays, unless the log is being searched for earlier ones. */
  void tick() {
    if (asking) {
      return;
    }
    List<TaskId> strays = aside(PATIENCE).filter(this::unknown).toList();
    List<TaskId> ahead = aside(AHEAD).filter(this::isAhead).toList();
    if (!strays.isEmpty() || !ahead.isEmpty()) {
      asking = true;
      leader.helper().execute(() -> readOn(strays, ahead));
    }
  }

  private Stream<TaskId> aside(Duration since) {
    return leader.window().asideSince(leader.now().minus(since)).stream();
  }

  private boolean unknown(TaskId task) {
    return leader.state().known(task) instanceof Known.Unknown;
  }

  private boolean isAhead(TaskId task) {
    return leader.state().known(task) instanceof Known.Live(TaskProgress progress)
        && !progress.leftBehind()
        && !leader.operations().contains(task);
  }

  private void readOn(List<TaskId> strays, List<TaskId> ahead) {
    try {
      boolean read = leader.log().awaitEnd(READING);
      Optional<LogMemory.Found> found =
          read && !strays.isEmpty()
              ? Optional.of(memory().find(Set.copyOf(strays)))
              : Optional.empty();
      leader
          .outbox()
          .post(() -> {
            asking = false;
            found.ifPresent(f -> strays.stream().filter(this::unknown).forEach(t -> settle(t, f)));
            if (read) {
              ahead.stream().filter(this::isAhead).forEach(this::followMessage);
            }
          });
    } catch (EventLog.LogUnavailableException e) {
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the log cannot be searched");
      leader.outbox().post(() -> asking = false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private LogMemory memory() {
    return new LogMemory(leader.ports().log(), SEARCHING);
  }

  private void settle(TaskId task, LogMemory.Found found) {
    List<Held> held = leader.window().takeAside(task);
    for (Held each : held) {
      if (found.known().contains(task)) {
        leader.endings().settle(each);
      } else if (found.never(task, each.message().submittedAt())) {
        restate(each);
      } else {
        leader.park(each, "the log knows no task " + task);
      }
    }
  }

  /** Writes the submission again; the message waits until the log shows it. */
  private void restate(Held held) {
    DecisionLog.restated(held);
    leader.window().setAside(held);
    leader.outbox().append(held.message().restated(), recorded -> {});
  }

  /** Writes the return into the line again, with the highest number of the task's messages. */
  private void followMessage(TaskId task) {
    List<Held> aside = leader.window().takeAside(task);
    aside.forEach(leader.window()::setAside);
    aside.stream()
        .filter(held -> leader.verdict(held) instanceof Verdict.Undecided)
        .map(Held::number)
        .max(Integer::compare)
        .ifPresent(number -> {
          DecisionLog.moved("recalled from its message", task, number, List.of());
          leader
              .outbox()
              .append(
                  new TaskEvent.Requeued(task, number, TaskEvent.Why.MOVED, Optional.empty()),
                  recorded -> {});
        });
  }
}
