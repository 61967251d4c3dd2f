package io.jarvis.ingress.flow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.PublishResult;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.core.Submission;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import io.jarvis.protocol.topology.WaitTier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an admissible submission a task, in the one order that both doors share: {@code submitted}
 * confirmed in the log, its message confirmed in its queue, the answer, and {@code queued} if it
 * waits there. Thread-safe, and no thread waits for a broker: messages go out in the order in which
 * the log confirmed them.
 *
 * <p>If the process dies after {@code submitted} was confirmed, the watchdog puts the task into its
 * queue; before that nothing has happened.
 */
final class Acceptance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Acceptance.class);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final int FIRST_ATTEMPT = 1;

  private final EventLog log;
  private final Broker broker;
  private final FoldedLog folded;
  private final Submissions submissions;
  private final Submissions atLogEnd;
  private final Consumer<TaskId> inLine;
  private final InstantSource clock;
  // Two threads, one after the other in the flow: neither waits for what only it could do.
  private final ExecutorService publishing =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("ingress-publish").daemon().factory());
  private final ExecutorService finishing =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("ingress-finish").daemon().factory());

  /**
   * @param inLine told of each task whose message is in its line
   */
  Acceptance(
      EventLog log, Broker broker, FoldedLog folded, Consumer<TaskId> inLine, InstantSource clock) {
    this.log = log;
    this.broker = broker;
    this.folded = folded;
    this.submissions = new Submissions(folded, Submissions.Depth.FOLDED);
    this.atLogEnd = new Submissions(folded, Submissions.Depth.LOG_END);
    this.inLine = inLine;
    this.clock = clock;
  }

  /**
   * Completes with what to tell the submitter, never exceptionally; within the append, read-back
   * and publish timeouts together.
   */
  CompletableFuture<Answer> accept(Attempt attempt) {
    return path(attempt).exceptionally(failure -> unavailable(attempt.submission(), failure));
  }

  private CompletableFuture<Answer> path(Attempt attempt) {
    return switch (attempt.submission().origin()) {
      case MADE ->
          log.append(attempt.recorded()).thenComposeAsync(written -> publish(attempt), publishing);
      case OWN -> {
        FirstRead.Mark mark = folded.mark();
        yield settled(attempt, submissions)
            .thenCompose(answer ->
                answer
                    .map(CompletableFuture::completedFuture)
                    .orElseGet(() -> unknown(attempt, mark)));
      }
    };
  }

  /** What to tell if a submission of this id is known there. */
  private CompletableFuture<Optional<Answer>> settled(Attempt attempt, Submissions where) {
    return where
        .known(attempt.submission().spec().id())
        .thenCompose(standing ->
            standing
                .map(known -> settle(attempt, known).thenApply(Optional::of))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
  }

  /** Only one that the log does not know either is refused: one that runs is not. */
  private CompletableFuture<Answer> unknown(Attempt attempt, FirstRead.Mark mark) {
    return attempt
        .unlessKnown()
        .map(problem ->
            settled(attempt, atLogEnd)
                .thenApply(answer -> answer.orElseGet(() -> new Answer.Declined(problem))))
        .orElseGet(() -> writeAndReadBack(attempt, mark));
  }

  private CompletableFuture<Answer> writeAndReadBack(Attempt attempt, FirstRead.Mark mark) {
    return log.append(attempt.recorded())
        .thenCompose(written -> folded.firstRead(attempt.submission().spec().id(), mark))
        .thenComposeAsync(standing -> settle(attempt, standing), publishing);
  }

  /**
   * The submission with the lowest offset stands: if it is ours, it goes on; if it is the same, it
   * gets the same answer; another is a conflict.
   */
  private CompletableFuture<Answer> settle(Attempt attempt, Standing standing) {
    Submission ours = attempt.submission();
    if (standing.submission().equals(attempt.recorded().id())
        && standing.state() == TaskState.SUBMITTED) {
      return publish(attempt);
    }
    return CompletableFuture.completedFuture(
        standing.digest().equals(ours.digest())
            ? new Answer.Accepted(ours.spec().id(), ours.spec().tenant(), standing.state())
            : new Answer.Declined(conflict(ours)));
  }

  private CompletableFuture<Answer> publish(Attempt attempt) {
    Submission submission = attempt.submission();
    TaskMessage task =
        new TaskMessage(
            submission.spec(),
            FIRST_ATTEMPT,
            0,
            attempt.recorded().time(),
            submission.reply(),
            attempt.recorded().traceparent());
    Optional<Instant> notBefore =
        submission.spec().timing().notBefore().filter(clock.instant()::isBefore);
    return (notBefore.isPresent() ? publishWaiting(task, notBefore.get()) : publishNew(task))
        .thenApplyAsync(result -> answer(submission, notBefore, result), finishing);
  }

  private CompletableFuture<PublishResult> publishNew(TaskMessage task) {
    String key = RoutingKeys.task(TaskEvent.Why.NEW, task.spec().tenant(), task.spec().priority());
    return broker.publish(Exchanges.TASKS, key, TaskMessageCodec.encode(task));
  }

  private CompletableFuture<PublishResult> publishWaiting(TaskMessage task, Instant notBefore) {
    WireMessage letter =
        TaskMessageCodec.encode(
            new DeadLetter.Due(task, TaskEvent.Why.DUE, notBefore, Optional.empty()));
    return broker.publish(
        Exchanges.WAIT,
        WaitTier.first(Duration.between(clock.instant(), notBefore)).word(),
        letter);
  }

  private Answer answer(Submission submission, Optional<Instant> notBefore, PublishResult result) {
    return switch (result) {
      case PublishResult.Confirmed() -> confirmed(submission, notBefore);
      case PublishResult.Returned(int code, String text) ->
          unqueued(submission, "no queue took it (" + code + " " + text + ")");
      case PublishResult.Refused() -> unqueued(submission, "its queue is full");
      case PublishResult.Unknown(String reason) ->
          unqueued(submission, "the broker did not confirm it: " + reason);
    };
  }

  private Answer confirmed(Submission submission, Optional<Instant> notBefore) {
    TaskId id = submission.spec().id();
    // Not waited for: should what is written be lost, the watchdog sends a second message, and the
    // fold drops whichever comes second.
    notBefore.ifPresentOrElse(until -> writeWaiting(id, until), () -> inLine.accept(id));
    return new Answer.Accepted(
        id,
        submission.spec().tenant(),
        notBefore.isPresent() ? TaskState.WAITING : TaskState.PENDING);
  }

  private void writeWaiting(TaskId id, Instant until) {
    var waiting =
        new TaskEvent.Waiting(
            id, FIRST_ATTEMPT, TaskEvent.WaitReason.NOT_BEFORE, until, Optional.empty());
    var unused =
        log.append(waiting)
            .whenComplete((written, failure) -> {
              if (failure != null) {
                LOG.atWarn()
                    .addKeyValue("task", id)
                    .setCause(failure)
                    .log("the event that the task waits was not confirmed");
              }
            });
  }

  private static Answer unqueued(Submission submission, String why) {
    LOG.atWarn()
        .addKeyValue("task", submission.spec().id())
        .log("a submission was not queued: {}", why);
    return new Answer.Declined(mayStillRun(submission, why));
  }

  private static Answer unavailable(Submission submission, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    LOG.atWarn()
        .addKeyValue("task", submission.spec().id())
        .log("a submission could not be completed: {}", cause.toString());
    String why =
        cause instanceof EventLog.LogUnavailableException
            ? "the event log does not answer"
            : "whether it is known already cannot be read just now";
    return new Answer.Declined(mayStillRun(submission, why));
  }

  private static Problem mayStillRun(Submission submission, String why) {
    String id = submission.spec().id().value();
    String detail =
        why
            + "; task '"
            + id
            + "' may nevertheless run later: ask for it, or submit it again with this id and it will run once";
    return Problem.of(ProblemType.UNAVAILABLE, detail).about("/v1/tasks/" + id).retryAfter(RETRY);
  }

  private static Problem conflict(Submission submission) {
    String id = submission.spec().id().value();
    return Problem.of(ProblemType.CONFLICT, "task '" + id + "' exists with another content")
        .about("/v1/tasks/" + id);
  }

  @Override
  public void close() {
    submissions.close();
    atLogEnd.close();
    publishing.shutdown();
    finishing.shutdown();
  }
}
