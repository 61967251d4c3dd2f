package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.EventLog.LogUnavailableException;
import io.jarvis.dispatcher.core.Known;
import io.jarvis.protocol.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Messages of tasks of which the log says nothing. Each waits until the log is read up to where it
 * ended after the message came; if nothing is known of its task then, it is parked. Only on the
 * loop's thread.
 */
final class Strays {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final Desk desk;
  private Optional<Asked> asked = Optional.empty();
  private boolean asking;

  private record Asked(List<TaskId> tasks, long end) {}

  Strays(Desk desk) {
    this.desk = desk;
  }

  /** Looks after those there are. */
  void tick() {
    asked
        .filter(a -> desk.readUpTo() >= a.end())
        .ifPresent(a -> {
          a.tasks().stream().filter(this::unknown).forEach(this::park);
          asked = Optional.empty();
        });
    if (asked.isEmpty() && !asking) {
      List<TaskId> strays =
          desk.window().asideSince(desk.now().minus(PATIENCE)).stream()
              .filter(this::unknown)
              .toList();
      if (!strays.isEmpty()) {
        ask(strays);
      }
    }
  }

  private boolean unknown(TaskId task) {
    return desk.standing().known(task) instanceof Known.Unknown;
  }

  private void ask(List<TaskId> strays) {
    asking = true;
    desk.helper()
        .execute(() -> {
          try {
            long end = desk.ports().log().end(ANSWER);
            answered(Optional.of(new Asked(strays, end)));
          } catch (LogUnavailableException e) {
            answered(Optional.empty());
          }
        });
  }

  private void answered(Optional<Asked> answer) {
    desk.outbox()
        .post(() -> {
          asking = false;
          asked = answer;
        });
  }

  private void park(TaskId task) {
    desk.window().takeAside(task).forEach(held -> desk.park(held, "the log knows no task " + task));
  }
}
