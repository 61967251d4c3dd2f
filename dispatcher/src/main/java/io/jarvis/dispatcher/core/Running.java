package io.jarvis.dispatcher.core;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Ties;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An attempt that holds a reservation on a node.
 *
 * @param claim what it holds, and on whose account
 * @param devices the indexes of the GPUs it has
 * @param since when it was sent there, as far as that is known
 * @param end when it should have ended, where that is known
 */
public record Running(
    TaskId task,
    int attempt,
    Claim claim,
    List<Integer> devices,
    Instant since,
    Optional<Instant> end) {
  /** Orders attempts by when they should end; those whose end is unknown come last. */
  static final Comparator<Running> BY_END =
      Comparator.<Running, Instant>comparing(running -> running.end().orElse(Instant.MAX))
          .thenComparing(running -> running.task().value());

  public Running {
    devices = List.copyOf(devices);
  }

  /**
   * An attempt of which nothing else is known: it counts as of the highest class, so it makes room
   * for nobody.
   */
  public Running(TaskId task, Demand demand, List<Integer> devices, Instant end) {
    this(
        task,
        1,
        new Claim(
            TenantId.DEFAULT, Priority.HIGH, demand, Optional.empty(), Instant.EPOCH, Ties.NONE),
        devices,
        Instant.EPOCH,
        Optional.of(end));
  }

  /** The task that it is an attempt of: of a gang's member the gang. */
  public TaskId whole() {
    return claim.demand().isGang() ? task.whole() : task;
  }

  public Demand demand() {
    return claim.demand().each();
  }

  /** Whether it has run for longer than it should. */
  boolean overran(Instant now) {
    return end.filter(now::isAfter).isPresent();
  }
}
