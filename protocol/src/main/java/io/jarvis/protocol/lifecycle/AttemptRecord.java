package io.jarvis.protocol.lifecycle;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One attempt at a task on one node, as its history shows it.
 *
 * @param startedAt never after the end, whoever's clock noted it
 * @param cause empty while it runs and if it succeeded
 * @param message what there is to say of its end; empty if nothing
 */
public record AttemptRecord(
    int number,
    NodeId node,
    List<Integer> devices,
    Instant assignedAt,
    Optional<Instant> startedAt,
    Optional<String> container,
    Optional<Ending> ending,
    Optional<Cause> cause,
    String message) {
  public AttemptRecord {
    devices = List.copyOf(devices);
    Optional<Instant> noted = startedAt;
    startedAt = ending.map(end -> noted.map(end::atLatest)).orElse(noted);
  }

  static AttemptRecord assigned(TaskEvent.Assigned event, Instant at) {
    return new AttemptRecord(
        event.attempt(),
        event.node(),
        event.devices(),
        at,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "");
  }

  /** An attempt that was assigned before; it is no longer known when. */
  static AttemptRecord restated(TaskProgress.Attempt attempt, Instant at) {
    return new AttemptRecord(
        attempt.number(),
        attempt.node(),
        attempt.devices(),
        at,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "");
  }

  AttemptRecord running(TaskEvent.Running event) {
    return new AttemptRecord(
        number,
        node,
        devices,
        assignedAt,
        Optional.of(event.startedAt()),
        Optional.of(event.container()),
        ending,
        cause,
        message);
  }

  AttemptRecord ended(Ending how, Optional<Cause> why, String text) {
    return new AttemptRecord(
        number,
        node,
        devices,
        assignedAt,
        how.startedAt().or(() -> startedAt),
        how.container().isEmpty() ? container : Optional.of(how.container()),
        Optional.of(how),
        why,
        text);
  }
}
