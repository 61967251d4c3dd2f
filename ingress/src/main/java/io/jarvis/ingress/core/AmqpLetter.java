package io.jarvis.ingress.core;

import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Queues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message of the intake, read as the task or the workflow that it holds. Pure: the same message
 * gives the same reading.
 *
 * @param made the id it gets if it names none and came only once
 */
public record AmqpLetter(
    WireMessage message, String routingKey, Redelivery redelivery, TaskId made) {
  private static final Pattern TASK_KEY =
      Pattern.compile("(?:task|" + Pattern.quote(Queues.INTAKE) + ")(?:\\.([^.]+))?");
  private static final Pattern WORKFLOW_KEY = Pattern.compile("workflow(?:\\.([^.]+))?");
  private static final Pattern JSON =
      Pattern.compile("(?i)\\s*application/([a-z0-9.+-]+\\+)?json\\s*(;.*)?");
  private static final Pattern YAML =
      Pattern.compile("(?i)\\s*(application|text)/(x-)?yaml\\s*(;.*)?");
  private static final String RUN_ID_FORM =
      "a message-id of 1 to 64 letters, digits or hyphens, or a timestamp";
  private static final String KEY_FORM = "task, task.<tenant>, workflow or workflow.<tenant>";

  /** Whether an earlier delivery of the message may have been handled. */
  public enum Redelivery {
    FIRST,
    REPEATED
  }

  /** What the message is. */
  public sealed interface Content {
    /** Perhaps a task: admission judges it. */
    record Task(Incoming incoming) implements Content {}

    /** Perhaps a workflow to be run: its admission judges it. */
    record Workflow(RunRequest request) implements Content {}

    /** Neither a task nor a workflow. */
    record Wrong(Problem problem) implements Content {}
  }

  public Content read() {
    Matcher workflow = WORKFLOW_KEY.matcher(routingKey);
    if (workflow.matches()) {
      return workflow(Optional.ofNullable(workflow.group(1)));
    }
    Matcher key = TASK_KEY.matcher(routingKey);
    if (!key.matches()
        || key.group(1) != null && !TenantId.PATTERN.matcher(key.group(1)).matches()) {
      return wrongKey("nothing is known of the key '" + Shown.of(routingKey) + "'");
    }
    if (message
        .contentType()
        .filter(type -> !type.isBlank() && !JSON.matcher(type).matches())
        .isPresent()) {
      return new Content.Wrong(
          wrongType(message.contentType().orElse(""), "application/json, or none"));
    }
    Optional<TenantId> tenant = Optional.ofNullable(key.group(1)).map(TenantId::new);
    return new Content.Task(
        new Incoming(
            message.body(),
            TaskEvent.Door.AMQP,
            message.userId().orElse(""),
            tenant,
            fallbackId(),
            reply(),
            errors()));
  }

  private Content workflow(Optional<String> tenant) {
    String type = message.contentType().filter(given -> !given.isBlank()).orElse("");
    boolean yaml = YAML.matcher(type).matches();
    if (!yaml && !type.isEmpty() && !JSON.matcher(type).matches()) {
      return new Content.Wrong(wrongType(type, "application/yaml, application/json, or none"));
    }
    return new Content.Workflow(
        new RunRequest(
            new RunRequest.Content.Whole(
                message.body(), yaml ? DocumentReader.Format.YAML : DocumentReader.Format.JSON),
            TaskEvent.Door.AMQP,
            message.userId().orElse(""),
            tenant,
            runId(),
            reply(),
            errors()));
  }

  private FallbackId runId() {
    return fallbackId() instanceof FallbackId.None(FieldError error)
        ? new FallbackId.None(new FieldError(error.field(), error.problem(), RUN_ID_FORM))
        : fallbackId();
  }

  /** Where an answer goes; empty if none is wanted or it is not allowed there. */
  public Optional<TaskMessage.Reply> reply() {
    return message
        .replyTo()
        .filter(ReplyAddress::allowed)
        .map(queue -> new TaskMessage.Reply(queue, message.correlationId()));
  }

  private FallbackId fallbackId() {
    Optional<String> messageId = message.messageId().filter(id -> !id.isEmpty());
    if (messageId.isPresent()) {
      return TaskId.CHOSEN.matcher(messageId.get()).matches()
          ? new FallbackId.Given(new TaskId(messageId.get()))
          : new FallbackId.None(
              new FieldError(
                  "message-id",
                  "'" + Shown.of(messageId.get()) + "' is no id of a task",
                  "1 to 64 letters, digits or hyphens, or an id in the body"));
    }
    return message
        .timestamp()
        .<FallbackId>map(sent -> new FallbackId.Given(ContentDigest.id(message.body(), sent)))
        .orElseGet(this::madeUnlessRepeated);
  }

  private FallbackId madeUnlessRepeated() {
    return switch (redelivery) {
      case FIRST -> new FallbackId.Made(made);
      case REPEATED ->
          new FallbackId.None(
              new FieldError(
                  "id",
                  "it is missing, and the message was delivered before: nobody can tell whether it already runs",
                  "an id in the body, a message-id or a timestamp"));
    };
  }

  private List<FieldError> errors() {
    List<FieldError> errors = new ArrayList<>();
    if (message.expiration().isPresent()) {
      errors.add(
          new FieldError(
              "expiration",
              "the broker would drop the task silently",
              "no expiration; 'startBefore' in the body"));
    }
    message
        .replyTo()
        .filter(queue -> !queue.isEmpty() && !ReplyAddress.allowed(queue))
        .ifPresent(queue ->
            errors.add(
                new FieldError(
                    "reply_to",
                    "'" + Shown.of(queue) + "' is not allowed",
                    ReplyAddress.EXPECTED)));
    return errors;
  }

  private static Content wrongKey(String problem) {
    return new Content.Wrong(Problem.invalid("routing key", problem, KEY_FORM));
  }

  private static Problem wrongType(String type, String expected) {
    FieldError error =
        new FieldError("content-type", "'" + Shown.of(type) + "' is not supported", expected);
    return new Problem(
        ProblemType.WRONG_CONTENT_TYPE,
        "the body must be " + expected,
        "",
        List.of(error),
        Optional.empty());
  }
}
