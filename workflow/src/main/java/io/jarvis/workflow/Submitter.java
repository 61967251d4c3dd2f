package io.jarvis.workflow;

import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.ControlMessage;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.SpecDigest;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.ControlCommand;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import io.jarvis.protocol.topology.WaitTier;
import io.jarvis.workflow.core.Preparation.Prepared;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes tasks and wishes to end them, much as the ingress does: {@code submitted} confirmed in the
 * log, the message confirmed in its queue, {@code queued}, or {@code waiting} if it may not begin
 * yet. Thread-safe; waits for nothing. If the process dies in between, the watchdog puts the task
 * into its queue.
 */
final class Submitter {
  private static final Logger LOG = LoggerFactory.getLogger(Submitter.class);
  private static final int FIRST_ATTEMPT = 1;

  private final Ports ports;

  Submitter(Ports ports) {
    this.ports = ports;
  }

  /** Completes once the log has it; exceptionally if nobody knows whether it has. */
  CompletableFuture<Void> submit(RunId run, Prepared.Ready task) {
    TaskSpec spec = task.spec();
    TaskEvent.Submitted submitted =
        new TaskEvent.Submitted(
            spec.id(), spec, SpecDigest.of(spec), "run " + run, TaskEvent.Door.WORKFLOW);
    return ports.log().append(submitted).thenAccept(recorded -> publish(task, recorded));
  }

  private void publish(Prepared.Ready task, Recorded recorded) {
    TaskSpec spec = task.spec();
    TaskMessage message =
        new TaskMessage(
            spec,
            FIRST_ATTEMPT,
            0,
            task.place().submittedAt(recorded.time(), agingStep()),
            Optional.empty(),
            recorded.traceparent());
    Instant now = ports.clock().instant();
    spec.timing()
        .notBefore()
        .filter(now::isBefore)
        .ifPresentOrElse(until -> hold(message, now, until), () -> queue(message));
  }

  private void queue(TaskMessage task) {
    TaskSpec spec = task.spec();
    send(
        spec,
        Exchanges.TASKS,
        RoutingKeys.task(TaskEvent.Why.NEW, spec.tenant(), spec.priority()),
        TaskMessageCodec.encode(task),
        new TaskEvent.Queued(spec.id()));
  }

  private void hold(TaskMessage task, Instant now, Instant notBefore) {
    send(
        task.spec(),
        Exchanges.WAIT,
        WaitTier.first(Duration.between(now, notBefore)).word(),
        TaskMessageCodec.encode(
            new DeadLetter.Due(task, TaskEvent.Why.DUE, notBefore, Optional.empty())),
        new TaskEvent.Waiting(
            task.spec().id(),
            FIRST_ATTEMPT,
            TaskEvent.WaitReason.NOT_BEFORE,
            notBefore,
            Optional.empty()));
  }

  /** Says where its message is once a queue has it. */
  private void send(
      TaskSpec spec, String exchange, String key, WireMessage message, TaskEvent there) {
    var unused =
        ports
            .broker()
            .publish(exchange, key, message)
            .thenAccept(result -> sent(spec, result, there));
  }

  private Duration agingStep() {
    return ports.config().current().scheduling().agingStep();
  }

  private void sent(TaskSpec spec, PublishResult result, TaskEvent there) {
    if (result.confirmed()) {
      var unused = ports.log().append(there);
    } else {
      LOG.atWarn()
          .addKeyValue("task", spec.id())
          .log("it was not queued, the watchdog will do it: {}", result);
    }
  }

  /** Completes once the log has the wish. */
  CompletableFuture<Void> cancel(RunId run, TaskProgress task, TaskId id) {
    return ports
        .log()
        .append(new TaskEvent.CancelRequested(id, "run " + run))
        .thenAccept(recorded -> task.current().ifPresent(attempt -> hint(id, attempt)));
  }

  /** Only saves time: whoever owns the task reads the wish in the log. */
  private void hint(TaskId task, TaskProgress.Attempt attempt) {
    var unused =
        ports
            .broker()
            .publish(
                Exchanges.CONTROL,
                RoutingKeys.nodeCommand(attempt.node(), ControlCommand.CANCEL),
                ControlMessage.ofAttempt(task, attempt.number()));
  }
}
