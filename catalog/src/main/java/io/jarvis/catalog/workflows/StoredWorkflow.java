package io.jarvis.catalog.workflows;

import io.jarvis.protocol.Word;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Everything about a workflow except its documents.
 *
 * @param versions those that are kept, the oldest first; at least one
 * @param timetable when the latest of them runs by itself; empty if it does not
 */
public record StoredWorkflow(
    WorkflowName name, List<Version> versions, Optional<Timetable> timetable) {
  public StoredWorkflow {
    versions = List.copyOf(versions);
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("workflow " + name + " has no version");
    }
  }

  /**
   * A version of the workflow.
   *
   * @param number counts from 1
   * @param digest names the content
   * @param principal who stored it; empty where nobody is known
   * @param message the id of the message that brought it, if one did
   */
  public record Version(
      int number, String digest, Instant storedAt, String principal, Optional<String> message) {}

  /**
   * When it runs by itself.
   *
   * @param schedule in the words of its document
   * @param since times before this are none of it: it was stored, changed or resumed then
   */
  public record Timetable(JsonNode schedule, Instant since, State state) {
    Timetable in(State other, Instant now) {
      return new Timetable(schedule, other == State.RUNNING ? now : since, other);
    }
  }

  /** Whether the schedule is followed. */
  public enum State implements Word {
    RUNNING,
    PAUSED
  }

  public Version latest() {
    return versions.getLast();
  }

  /** A version by its number, empty if there is none or it is kept no more. */
  public Optional<Version> version(int number) {
    return versions.stream().filter(version -> version.number() == number).findFirst();
  }
}
