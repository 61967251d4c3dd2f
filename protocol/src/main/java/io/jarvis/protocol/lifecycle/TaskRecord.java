package io.jarvis.protocol.lifecycle;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.TaskSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * All that the log says of one task, for people to look at. What it is rests on {@link TaskFold}:
 * {@link #after} is called for the events that counted, and only for those. Immutable.
 *
 * @param submission the id of the event that made it: of two submissions of one id it tells whose
 *     stands
 * @param reason why it is where it is; empty if its state says it all
 */
public record TaskRecord(
    String submission,
    TaskEvent.Submitted submitted,
    TaskProgress progress,
    String reason,
    List<AttemptRecord> attempts,
    Optional<JsonNode> output,
    Optional<String> cancelledBy,
    Instant submittedAt,
    Instant updatedAt,
    Optional<Instant> waitsUntil,
    Optional<Instant> endedAt) {
  public TaskRecord {
    attempts = List.copyOf(attempts);
    // A missing one is read as a JSON null.
    output = output.filter(value -> !value.isNull());
  }

  /** A task's first record. */
  public static TaskRecord of(
      Recorded recorded, TaskEvent.Submitted submitted, TaskProgress progress) {
    return new TaskRecord(
        recorded.id(),
        submitted,
        progress,
        "",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        recorded.time(),
        recorded.time(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The first record of a task that was restated: of what was before, only the attempt that is on
   * its node is known here.
   */
  public static TaskRecord of(
      Recorded recorded, TaskEvent.Restated restated, TaskProgress progress) {
    return new TaskRecord(
        recorded.id(),
        restated.submitted(),
        progress,
        "",
        progress
            .current()
            .filter(attempt -> progress.onNode())
            .map(attempt -> AttemptRecord.restated(attempt, recorded.time()))
            .stream()
            .toList(),
        Optional.empty(),
        Optional.empty(),
        restated.submittedAt(),
        recorded.time(),
        Optional.empty(),
        Optional.empty());
  }

  /** The first record of an index that leaves this array. */
  public TaskRecord leaving(int index, Recorded recorded, TaskEvent.Assigned first) {
    TaskEvent.Submitted member = submitted.member(index);
    return new TaskRecord(
        submission,
        member,
        progress.leaving(first),
        "",
        List.of(AttemptRecord.assigned(first, recorded.time())),
        Optional.empty(),
        cancelledBy,
        submittedAt,
        recorded.time(),
        Optional.empty(),
        Optional.empty());
  }

  public TaskSpec spec() {
    return submitted.spec();
  }

  public TaskState state() {
    return progress.state();
  }

  /** The record after an event that counted and led to {@code next}. */
  public TaskRecord after(TaskProgress next, Recorded recorded, TaskEvent event) {
    Instant at = recorded.time();
    return new TaskRecord(
        submission,
        submitted,
        next,
        reasonAfter(event),
        attemptsAfter(at, event),
        event instanceof TaskEvent.Succeeded e ? e.output() : output,
        event instanceof TaskEvent.CancelRequested e ? Optional.of(e.principal()) : cancelledBy,
        submittedAt,
        at,
        event instanceof TaskEvent.Waiting e
            ? Optional.of(e.until())
            : next.state() == TaskState.WAITING ? waitsUntil : Optional.empty(),
        next.state().ended() ? Optional.of(at) : Optional.empty());
  }

  private String reasonAfter(TaskEvent event) {
    return switch (event) {
      case TaskEvent.CancelRequested e -> reason;
      case TaskEvent.Waiting e ->
          e.reason().word() + e.cause().map(cause -> " after " + cause.word()).orElse("");
      case TaskEvent.Requeued e ->
          e.why().word() + e.cause().map(cause -> " after " + cause.word()).orElse("");
      case TaskEvent.Unassigned e -> e.reason();
      case TaskEvent.Blocked e -> String.join("; ", e.reasons());
      case TaskEvent.AttemptEnded e ->
          "attempt " + e.attempt() + " ended: " + text(e.cause(), e.message());
      case TaskEvent.Failed e -> text(e.cause(), e.message());
      case TaskEvent.TimedOut e -> text(Cause.TIMEOUT, e.message());
      case TaskEvent.Expired e -> "it had not started by startBefore";
      case TaskEvent.Cancelled e ->
          cancelledBy
              .filter(by -> !by.isEmpty())
              .map(by -> "cancelled by " + by)
              .orElse("cancelled");
      case TaskEvent.OfMember e -> reason;
      case TaskEvent.MemberLost e -> reason;
      case TaskEvent.Submitted e -> "";
      case TaskEvent.Restated e -> reason;
      case TaskEvent.Queued e -> "";
      case TaskEvent.Assigned e -> "";
      case TaskEvent.Starting e -> "";
      case TaskEvent.Running e -> "";
      case TaskEvent.Succeeded e -> "";
      case TaskEvent.Array.Assigned e -> "";
      case TaskEvent.Array.Succeeded e -> "";
      case TaskEvent.Array.Failed e -> e.message();
      case TaskEvent.Array.Cancelled e -> e.message();
    };
  }

  private List<AttemptRecord> attemptsAfter(Instant at, TaskEvent event) {
    return switch (event) {
      case TaskEvent.Assigned e when e.attempt() > progress.lastAttempt() ->
          added(AttemptRecord.assigned(e, at));
      case TaskEvent.Running e -> lastChanged(last -> last.running(e));
      case TaskEvent.Succeeded e ->
          lastChanged(last -> last.ended(e.ending(), Optional.empty(), ""));
      case TaskEvent.AttemptEnded e ->
          lastChanged(last -> last.ended(e.ending(), Optional.of(e.cause()), e.message()));
      case TaskEvent.Unassigned e -> endedHere(at, Optional.empty(), e.reason());
      case TaskEvent.Requeued e -> endedHere(at, e.cause(), "");
      case TaskEvent.Waiting e -> endedHere(at, e.cause(), "");
      case TaskEvent.Failed e -> endedHere(at, Optional.of(e.cause()), e.message());
      case TaskEvent.TimedOut e -> endedHere(at, Optional.of(Cause.TIMEOUT), e.message());
      case TaskEvent.Cancelled e -> endedHere(at, Optional.of(Cause.CANCELLED), "");
      default -> attempts;
    };
  }

  /** Ends the last attempt if nobody reported its end, as when its node died. */
  private List<AttemptRecord> endedHere(Instant at, Optional<Cause> cause, String message) {
    return lastChanged(last ->
        last.ending().isPresent() ? last : last.ended(Ending.withoutContainer(at), cause, message));
  }

  private List<AttemptRecord> added(AttemptRecord attempt) {
    List<AttemptRecord> all = new ArrayList<>(attempts);
    all.add(attempt);
    return all;
  }

  private List<AttemptRecord> lastChanged(UnaryOperator<AttemptRecord> change) {
    if (attempts.isEmpty()) {
      return attempts;
    }
    List<AttemptRecord> all = new ArrayList<>(attempts);
    all.set(all.size() - 1, change.apply(all.getLast()));
    return all;
  }

  private static String text(Cause cause, String message) {
    return message.isEmpty() ? cause.word() : cause.word() + ": " + message;
  }
}
