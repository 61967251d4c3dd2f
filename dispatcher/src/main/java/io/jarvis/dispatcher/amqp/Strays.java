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
 * Messages of which the log does not say how they came here. Each waits until the log is read up to
 * where it ended after the message came. What shows then that the log has lost its tail is put into
 * it again, for the message is all there is of an accepted task: the task, if the log never knew
 * it; its return into the line, if its message is ahead of the log. A message of a task that ended
 * long ago is acked; one that may be older than the log is parked. Only on the loop's thread.
 */
final class Strays {
  private static final Logger LOG = LoggerFactory.getLogger(Strays.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Whoever wrote a message may still be about to write its event, or its successor is. */
  private static final Duration AHEAD = Duration.ofSeconds(30);

  private static final Duration READING = Duration.ofSeconds(60);
  private static final Duration SEARCHING = Duration.ofMinutes(5);

  private final Desk desk;
  private boolean asking;

  Strays(Desk desk) {
    this.desk = desk;
  }

  /** Looks after those there are. */
  void tick() {
    if (asking) {
      return;
    }
    List<TaskId> strays = aside(PATIENCE).filter(this::unknown).toList();
    List<TaskId> ahead = aside(AHEAD).filter(this::isAhead).toList();
    if (!strays.isEmpty() || !ahead.isEmpty()) {
      asking = true;
      desk.helper().execute(() -> readOn(strays, ahead));
    }
  }

  private Stream<TaskId> aside(Duration since) {
    return desk.window().asideSince(desk.now().minus(since)).stream();
  }

  private boolean unknown(TaskId task) {
    return desk.standing().known(task) instanceof Known.Unknown;
  }

  private boolean isAhead(TaskId task) {
    return desk.standing().known(task) instanceof Known.Live(TaskProgress progress)
        && !progress.leftBehind()
        && !desk.engagements().contains(task);
  }

  private void readOn(List<TaskId> strays, List<TaskId> ahead) {
    try {
      boolean read = desk.log().awaitEnd(READING);
      Optional<LogMemory.Found> found =
          read && !strays.isEmpty()
              ? Optional.of(memory().find(Set.copyOf(strays)))
              : Optional.empty();
      desk.outbox()
          .post(() -> {
            asking = false;
            found.ifPresent(f -> strays.stream().filter(this::unknown).forEach(t -> settle(t, f)));
            if (read) {
              ahead.stream().filter(this::isAhead).forEach(this::followMessage);
            }
          });
    } catch (EventLog.LogUnavailableException e) {
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the log cannot be searched");
      desk.outbox().post(() -> asking = false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private LogMemory memory() {
    return new LogMemory(desk.ports().log(), SEARCHING);
  }

  private void settle(TaskId task, LogMemory.Found found) {
    List<Held> held = desk.window().takeAside(task);
    for (Held each : held) {
      if (found.known().contains(task)) {
        desk.endings().settle(each);
      } else if (found.never(task, each.message().submittedAt())) {
        restate(each);
      } else {
        desk.park(each, "the log knows no task " + task);
      }
    }
  }

  /** It waits on until the log shows it. */
  private void restate(Held held) {
    DecisionLog.restated(held);
    desk.window().setAside(held);
    desk.outbox().append(held.message().restated(), recorded -> {});
  }

  /** Of two messages the one with the higher number is the task. */
  private void followMessage(TaskId task) {
    List<Held> aside = desk.window().takeAside(task);
    aside.forEach(desk.window()::setAside);
    aside.stream()
        .filter(held -> desk.verdict(held) instanceof Verdict.Undecided)
        .map(Held::number)
        .max(Integer::compare)
        .ifPresent(number -> {
          DecisionLog.moved("recalled from its message", task, number, List.of());
          desk.outbox()
              .append(
                  new TaskEvent.Requeued(task, number, TaskEvent.Why.MOVED, Optional.empty()),
                  recorded -> {});
        });
  }
}
