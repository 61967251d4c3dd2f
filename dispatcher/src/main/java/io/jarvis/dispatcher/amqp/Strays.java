package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.Known;
import io.jarvis.protocol.TaskId;
import java.time.Duration;
import java.util.List;

/**
 * Messages of tasks of which the log says nothing. Each waits until the log is read up to where it
 * ended after the message came; if nothing is known of its task then, it is parked. Only on the
 * loop's thread.
 */
final class Strays {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration READING = Duration.ofSeconds(60);

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
    List<TaskId> strays =
        desk.window().asideSince(desk.now().minus(PATIENCE)).stream()
            .filter(this::unknown)
            .toList();
    if (!strays.isEmpty()) {
      asking = true;
      desk.helper().execute(() -> readOn(strays));
    }
  }

  private boolean unknown(TaskId task) {
    return desk.standing().known(task) instanceof Known.Unknown;
  }

  private void readOn(List<TaskId> strays) {
    try {
      boolean read = desk.log().awaitEnd(READING);
      desk.outbox()
          .post(() -> {
            asking = false;
            if (read) {
              strays.stream().filter(this::unknown).forEach(this::park);
            }
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void park(TaskId task) {
    desk.window().takeAside(task).forEach(held -> desk.park(held, "the log knows no task " + task));
  }
}
