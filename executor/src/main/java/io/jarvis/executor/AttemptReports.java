package io.jarvis.executor;

import io.jarvis.executor.core.Verdict;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.Membership;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * What one attempt says of itself, in order. Used by its run. Reports on the way are not waited
 * for, but the ending is said only after they are confirmed.
 */
final class AttemptReports {
  private final NodeContext context;
  private final Attempt attempt;
  private final List<CompletableFuture<Recorded>> underWay = new ArrayList<>();

  AttemptReports(NodeContext context, Attempt attempt) {
    this.context = context;
    this.attempt = attempt;
  }

  /** Reports that the attempt starts; of a gang the first member reports for all. */
  void starting() {
    Assignment a = attempt.assignment();
    if (rank(a) == 0) {
      say(new TaskEvent.Starting(id(a), a.task().attempt(), a.node(), a.fence()));
    }
  }

  /** Reports that a member of a gang is prepared and waits for the others. */
  void prepared() {
    Assignment a = attempt.assignment();
    say(new TaskEvent.MemberPrepared(id(a), a.task().attempt(), rank(a), a.node(), a.fence()));
  }

  void running(String container, Instant startedAt) {
    Assignment a = attempt.assignment();
    int number = a.task().attempt();
    say(
        rank(a) == 0
            ? new TaskEvent.Running(id(a), number, a.node(), a.fence(), container, startedAt)
            : new TaskEvent.MemberRunning(
                id(a), number, rank(a), a.node(), a.fence(), container, startedAt));
  }

  /** Reports that the first member of a gang has ended and waits for the others. */
  void firstEnded(Verdict verdict, Ending ending) {
    say(memberEnded(attempt.assignment(), verdict, ending));
  }

  private static TaskId id(Assignment a) {
    return a.task().spec().id();
  }

  private static int rank(Assignment a) {
    return a.membership().map(Membership::rank).orElse(0);
  }

  private static TaskEvent memberEnded(Assignment a, Verdict verdict, Ending ending) {
    Optional<Cause> cause = Optional.empty();
    String message = "";
    if (verdict instanceof Verdict.Failure(Cause why, String text)) {
      cause = Optional.of(why);
      message = text;
    }
    return new TaskEvent.MemberEnded(
        id(a), a.task().attempt(), rank(a), a.node(), a.fence(), cause, message, ending);
  }

  /** The event of an ending, stamped but not yet sent. */
  Recorded ending(Verdict verdict, Ending ending) {
    return stamp(event(attempt.tell(), verdict, ending));
  }

  /** The same ending for the assignment that counts now. */
  Recorded ending(Recorded before) {
    TaskEvent event = withFence(before.event(), attempt.tell());
    return event.equals(before.event()) ? before : stamp(event);
  }

  /** Reports the end: first the event, confirmed; then, of a bad one, the dead letter. */
  void end(Recorded ending) throws InterruptedException {
    await(underWay);
    await(List.of(context.reporter().append(ending)));
    Assignment a = attempt.assignment();
    switch (ending.event()) {
      case TaskEvent.Succeeded _, TaskEvent.Cancelled _ -> {}
      case TaskEvent.AttemptEnded(
              var task,
              int number,
              var node,
              var fence,
              Cause cause,
              String message,
              Ending end) ->
          context
              .reporter()
              .send(new DeadLetter.Ended(a.task(), node, fence, cause, end.exitCode(), message));
      // What becomes of the gang its first member says.
      case TaskEvent.MemberEnded member -> {}
      default -> throw new IllegalStateException("no ending: " + ending.event().type());
    }
  }

  private void say(TaskEvent event) {
    Recorded recorded = stamp(event);
    attempt.reported(recorded);
    underWay.add(context.reporter().append(recorded));
  }

  private Recorded stamp(TaskEvent event) {
    return context.reporter().stamp(event, attempt.assignment().task().traceparent());
  }

  private static TaskEvent event(Assignment a, Verdict verdict, Ending ending) {
    if (rank(a) > 0) {
      return memberEnded(a, verdict, ending);
    }
    var id = id(a);
    int number = a.task().attempt();
    return switch (verdict) {
      case Verdict.Success(var output) ->
          new TaskEvent.Succeeded(id, number, a.node(), a.fence(), ending, output);
      case Verdict.Failure(Cause cause, String message) when cause == Cause.CANCELLED ->
          new TaskEvent.Cancelled(id, number);
      case Verdict.Failure(Cause cause, String message) ->
          new TaskEvent.AttemptEnded(id, number, a.node(), a.fence(), cause, message, ending);
    };
  }

  private static TaskEvent withFence(io.jarvis.protocol.event.Event event, Assignment a) {
    return switch (event) {
      case TaskEvent.Succeeded e ->
          new TaskEvent.Succeeded(
              e.task(), e.attempt(), e.node(), a.fence(), e.ending(), e.output());
      case TaskEvent.AttemptEnded e ->
          new TaskEvent.AttemptEnded(
              e.task(), e.attempt(), e.node(), a.fence(), e.cause(), e.message(), e.ending());
      case TaskEvent.MemberEnded e ->
          new TaskEvent.MemberEnded(
              e.task(),
              e.attempt(),
              e.rank(),
              e.node(),
              a.fence(),
              e.cause(),
              e.message(),
              e.ending());
      case TaskEvent.Cancelled e -> e;
      default -> throw new IllegalStateException("no ending: " + event.type());
    };
  }

  private static void await(List<CompletableFuture<Recorded>> reports) throws InterruptedException {
    for (CompletableFuture<Recorded> report : reports) {
      try {
        report.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("the log refuses a report", e);
      }
    }
  }
}
