package io.jarvis.executor;

import io.jarvis.executor.core.Verdict;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.OutcomeMessage;
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

  void starting() {
    Assignment a = attempt.assignment();
    say(new TaskEvent.Starting(attempt.key().task(), attempt.key().attempt(), a.node(), a.fence()));
  }

  void running(String container, Instant startedAt) {
    Assignment a = attempt.assignment();
    say(
        new TaskEvent.Running(
            attempt.key().task(),
            attempt.key().attempt(),
            a.node(),
            a.fence(),
            container,
            startedAt));
  }

  /** The event of an ending, stamped but not yet said. */
  Recorded ending(Verdict verdict, Ending ending) {
    return stamp(event(attempt.tell(), verdict, ending));
  }

  /** The same ending for the assignment that counts now. */
  Recorded ending(Recorded before) {
    TaskEvent event = withFence(before.event(), attempt.tell());
    return event.equals(before.event()) ? before : stamp(event);
  }

  /** Says how it ended: the event, confirmed, and then whoever has to know. */
  void end(Recorded ending) throws InterruptedException {
    await(underWay);
    await(List.of(context.reporter().append(ending)));
    Assignment a = attempt.assignment();
    switch (ending.event()) {
      case TaskEvent.Succeeded(var task, int number, var node, var fence, Ending end, var output) ->
          context
              .reporter()
              .send(
                  new OutcomeMessage(
                      a.task(),
                      TaskState.SUCCEEDED,
                      ending,
                      Optional.empty(),
                      end.exitCode(),
                      output,
                      ""));
      case TaskEvent.Cancelled(var task, int number) ->
          context
              .reporter()
              .send(
                  new OutcomeMessage(
                      a.task(),
                      TaskState.CANCELLED,
                      ending,
                      Optional.of(Cause.CANCELLED),
                      Optional.empty(),
                      Optional.empty(),
                      ""));
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
    var id = a.task().spec().id();
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
      case TaskEvent.Cancelled e -> e;
      default -> throw new IllegalStateException("no ending: " + event.type());
    };
  }

  private static void await(List<CompletableFuture<Recorded>> reports) throws InterruptedException {
    for (CompletableFuture<Recorded> report : reports) {
      try {
        report.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a report fails only by being cancelled", e);
      }
    }
  }
}
