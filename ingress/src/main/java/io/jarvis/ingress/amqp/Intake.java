package io.jarvis.ingress.amqp;

import io.jarvis.broker.Broker;
import io.jarvis.broker.Delivery;
import io.jarvis.broker.EventLog;
import io.jarvis.ingress.core.AmqpLetter;
import io.jarvis.ingress.core.Incoming;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.core.RunRequest;
import io.jarvis.ingress.core.Shown;
import io.jarvis.ingress.flow.Answer;
import io.jarvis.ingress.flow.Identities;
import io.jarvis.ingress.flow.RunDesk;
import io.jarvis.ingress.flow.SubmissionDesk;
import io.jarvis.ingress.flow.WorkflowDesk;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.topology.Exchanges;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Handles the messages of the intake: each is read and judged, becomes a task or a refusal, is
 * answered and acked. While the broker or the log is away it holds on to the message and tries
 * again with growing pauses, for as long as the delivery is ours. Thread-safe; waits for nothing.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final byte[] NOTHING = {'{', '}'};
  private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

  private final Broker broker;
  private final EventLog log;
  private final SubmissionDesk desk;
  private final RunDesk runs;
  private final Identities identities;

  Intake(Broker broker, EventLog log, SubmissionDesk desk, RunDesk runs, Identities identities) {
    this.broker = broker;
    this.log = log;
    this.desk = desk;
    this.runs = runs;
    this.identities = identities;
  }

  /** A message that is being handled. */
  private record Held(Delivery delivery, AmqpLetter letter, BooleanSupplier ours) {}

  void take(Delivery delivery, BooleanSupplier ours) {
    AmqpLetter.Redelivery redelivery =
        delivery.redelivered() ? AmqpLetter.Redelivery.REPEATED : AmqpLetter.Redelivery.FIRST;
    AmqpLetter letter =
        new AmqpLetter(delivery.message(), delivery.routingKey(), redelivery, identities.taskId());
    Held held = new Held(delivery, letter, ours);
    switch (letter.read()) {
      case AmqpLetter.Content.Task(Incoming incoming) -> judge(held, incoming, FIRST_PAUSE);
      case AmqpLetter.Content.Workflow(RunRequest request) -> run(held, request, FIRST_PAUSE);
      case AmqpLetter.Content.Wrong(Problem problem) -> {
        desk.refused(TaskEvent.Door.AMQP, problem);
        refuse(held, problem, FIRST_PAUSE);
      }
    }
  }

  private void judge(Held held, Incoming incoming, Duration pause) {
    switch (desk.judge(incoming)) {
      case SubmissionDesk.Judged.Fit(SubmissionDesk.Ticket ticket) -> submit(held, ticket, pause);
      case SubmissionDesk.Judged.Unfit(Problem problem)
          when problem.type() == ProblemType.UNAVAILABLE ->
          later(held, pause, next -> judge(held, incoming, next));
      case SubmissionDesk.Judged.Unfit(Problem problem) -> refuse(held, problem, FIRST_PAUSE);
    }
  }

  private void submit(Held held, SubmissionDesk.Ticket ticket, Duration pause) {
    var unused =
        desk.submit(ticket)
            .thenAccept(answer -> {
              switch (answer) {
                case Answer.Accepted accepted -> answerAndAck(held, accepted);
                case Answer.Declined(Problem problem)
                    when problem.type() == ProblemType.UNAVAILABLE ->
                    later(held, pause, next -> submit(held, ticket, next));
                case Answer.Declined(Problem problem) -> refuse(held, problem, FIRST_PAUSE);
              }
            });
  }

  /** Submits the run; a request that is tried again bears the same id, so it is recognised. */
  private void run(Held held, RunRequest request, Duration pause) {
    var unused =
        CompletableFuture.supplyAsync(() -> runs.submit(request), THREADS)
            .exceptionally(Intake::broken)
            .thenAccept(answer -> {
              switch (answer) {
                case RunDesk.Answer.Accepted accepted ->
                    answerAndAck(held, reply -> ReplyMessages.of(accepted, reply));
                case RunDesk.Answer.OfWorkflow(WorkflowDesk.Answer.Applied applied) ->
                    answerAndAck(held, reply -> ReplyMessages.of(applied, reply));
                case RunDesk.Answer.Declined(Problem problem)
                    when problem.type() == ProblemType.UNAVAILABLE ->
                    later(held, pause, next -> run(held, request, next));
                case RunDesk.Answer.Declined(Problem problem) -> refuse(held, problem, FIRST_PAUSE);
              }
            });
  }

  /** The answer after a bug: it must not hold the message, and those behind it, for ever. */
  private static RunDesk.Answer broken(Throwable e) {
    LOG.error("a workflow could not be judged", e);
    return new RunDesk.Answer.Declined(
        Problem.of(ProblemType.BROKEN, "it could not be judged; the log of the service says why"));
  }

  /** Refuses a message: first the event, so that every refusal can be listed (I2). */
  private void refuse(Held held, Problem problem, Duration pause) {
    ClusterEvent.SubmissionRefused event =
        new ClusterEvent.SubmissionRefused(
            identities.eventId(),
            id(held.letter().message()),
            held.letter().message().userId().orElse(""),
            problem.status(),
            problem.type().title(),
            errors(problem));
    LOG.atInfo()
        .addKeyValue("refusal", event.refusal())
        .log("a submission by AMQP was refused: {}", problem.type().word());
    var unused =
        log.append(event)
            .handle((written, failure) -> {
              if (failure == null) {
                answerAndAck(held, new Answer.Declined(problem));
              } else {
                later(held, pause, next -> refuse(held, problem, next));
              }
              return null;
            });
  }

  private void answerAndAck(Held held, Answer answer) {
    answerAndAck(held, reply -> ReplyMessages.of(answer, reply));
  }

  private void answerAndAck(Held held, Function<TaskMessage.Reply, WireMessage> answer) {
    Optional<TaskMessage.Reply> reply = held.letter().reply();
    if (reply.isEmpty()) {
      held.delivery().ack();
      return;
    }
    WireMessage message = answer.apply(reply.get());
    // Whoever asked may be gone: then the answer is returned, and that is all right.
    var unused =
        broker
            .publish(Exchanges.DEFAULT, reply.get().queue(), message)
            .thenAccept(result -> held.delivery().ack());
  }

  private static void later(Held held, Duration pause, Consumer<Duration> again) {
    Duration longer = pause.multipliedBy(2);
    Duration next = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    var unused =
        CompletableFuture.runAsync(
            () -> {
              if (held.ours().getAsBoolean()) {
                again.accept(next);
              }
            },
            CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, THREADS));
  }

  private static List<FieldError> errors(Problem problem) {
    return problem.errors().isEmpty()
        ? List.of(new FieldError("body", problem.detail(), ""))
        : problem.errors();
  }

  /**
   * The id that the message bears, unchecked; of a body that is too large to be read, the message's
   * own.
   */
  private static Optional<String> id(WireMessage message) {
    boolean readable = message.body().length <= SubmissionLimits.DEFAULT.bodyBytes();
    try {
      return Json.FOREIGN
          .readTree(readable ? message.body() : NOTHING)
          .path("id")
          .asStringOpt()
          .or(message::messageId)
          .map(Shown::of);
    } catch (JacksonException e) {
      return message.messageId().map(Shown::of);
    }
  }
}
