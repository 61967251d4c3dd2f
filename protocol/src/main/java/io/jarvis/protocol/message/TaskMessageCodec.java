package io.jarvis.protocol.message;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import io.jarvis.protocol.task.TaskSpecWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/**
 * Tasks as messages. A message that is not one of ours is a {@link MalformedMessageException},
 * whose text says why. Thread-safe.
 */
public final class TaskMessageCodec {
  private static final TaskSpecReader SPECS = new TaskSpecReader(SubmissionLimits.DEFAULT);
  private static final String APP_ID = "jarvis";

  private TaskMessageCodec() {}

  /** A message that cannot be read as what its queue holds. */
  public static final class MalformedMessageException extends RuntimeException {
    MalformedMessageException(String reason) {
      super(reason);
    }
  }

  public static WireMessage encode(TaskMessage task) {
    return message(task, headers(task)).build();
  }

  public static WireMessage encode(Assignment assignment) {
    Map<String, Object> headers = headers(assignment.task());
    headers.put(Headers.NODE, assignment.node().value());
    headers.put(Headers.EPOCH, assignment.epoch());
    headers.put(Headers.FENCE, assignment.fence().secret());
    if (!assignment.devices().isEmpty()) {
      headers.put(
          Headers.DEVICES,
          assignment.devices().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    assignment
        .membership()
        .ifPresent(membership ->
            headers.put(Headers.GANG, EventJson.MAPPER.writeValueAsString(membership)));
    return message(assignment.task(), headers)
        .messageId(assignment.id() + ":" + assignment.task().attempt())
        .build();
  }

  public static WireMessage encode(DeadLetter.Ended letter) {
    Map<String, Object> headers = headers(letter.task());
    headers.put(Headers.NODE, letter.node().value());
    headers.put(Headers.FENCE, letter.fence().secret());
    headers.put(Headers.CAUSE, letter.cause().word());
    letter.exitCode().ifPresent(code -> headers.put(Headers.EXIT_CODE, code));
    headers.put(Headers.REASON, letter.message());
    return message(letter.task(), headers).build();
  }

  /**
   * A task's message for a wait tier: what it says of itself comes back as a {@link
   * DeadLetter.Due}.
   */
  public static WireMessage encode(DeadLetter.Due waiting) {
    Map<String, Object> headers = headers(waiting.task());
    headers.put(Headers.WHY, waiting.why().word());
    headers.put(Headers.DUE_AT, waiting.dueAt().toEpochMilli());
    waiting.cause().ifPresent(cause -> headers.put(Headers.CAUSE, cause.word()));
    return message(waiting.task(), headers).build();
  }

  public static TaskMessage decodeTask(WireMessage message) {
    if (!message.type().equals(Optional.of(TaskMessage.TYPE))) {
      throw new MalformedMessageException(
          "its type is " + message.type().orElse("missing") + ", not " + TaskMessage.TYPE);
    }
    return new TaskMessage(
        spec(message),
        Math.toIntExact(number(message, Headers.ATTEMPT)),
        Math.toIntExact(message.number(Headers.RETRIES).orElse(0L)),
        Instant.ofEpochMilli(number(message, Headers.SUBMITTED_AT)),
        message
            .text(Headers.REPLY_TO)
            .map(queue -> new TaskMessage.Reply(queue, message.text(Headers.REPLY_CORRELATION))),
        message.text(Headers.TRACEPARENT));
  }

  public static Assignment decodeAssignment(WireMessage message) {
    return new Assignment(
        decodeTask(message),
        node(message),
        number(message, Headers.EPOCH),
        fence(message),
        devices(message),
        membership(message));
  }

  private static Optional<Membership> membership(WireMessage message) {
    try {
      return message
          .text(Headers.GANG)
          .map(json -> EventJson.MAPPER.readValue(json, Membership.class));
    } catch (JacksonException | IllegalArgumentException e) {
      throw new MalformedMessageException("the header " + Headers.GANG + " is no membership");
    }
  }

  /**
   * Reads a letter of the watchdog's inbox.
   *
   * @param source the queue the broker took it from; empty if it was published as a letter
   * @param brokerReason the broker's own reason, such as {@code expired} or {@code delivery_limit}
   */
  public static DeadLetter decodeLetter(
      WireMessage message, Optional<String> source, String brokerReason) {
    TaskMessage task = decodeTask(message);
    Optional<Membership> member = membership(message).filter(m -> !m.first());
    if (member.isPresent()) {
      return new DeadLetter.OfMember(
          task, member.get().rank(), "its message was given up: " + brokerReason);
    }
    if (message.number(Headers.DUE_AT).isPresent()) {
      return new DeadLetter.Due(
          task,
          why(message),
          Instant.ofEpochMilli(number(message, Headers.DUE_AT)),
          cause(message));
    }
    if (source.isPresent()) {
      return new DeadLetter.GivenUp(task, source.get(), brokerReason);
    }
    Cause cause =
        cause(message)
            .orElseThrow(
                () -> new MalformedMessageException("the header " + Headers.CAUSE + " is missing"));
    return new DeadLetter.Ended(
        task,
        node(message),
        fence(message),
        cause,
        message.number(Headers.EXIT_CODE).map(Math::toIntExact),
        message.text(Headers.REASON).orElse(""));
  }

  private static WireMessage.Builder message(TaskMessage task, Map<String, Object> headers) {
    return WireMessage.json(TaskSpecWriter.write(task.spec()), TaskMessage.TYPE)
        .messageId(task.messageId())
        .correlationId(task.spec().id().value())
        .appId(APP_ID)
        .timestamp(task.submittedAt())
        .headers(headers);
  }

  private static Map<String, Object> headers(TaskMessage task) {
    Map<String, Object> headers = new HashMap<>();
    headers.put(Headers.ATTEMPT, task.attempt());
    headers.put(Headers.RETRIES, task.retries());
    headers.put(Headers.SUBMITTED_AT, task.submittedAt().toEpochMilli());
    task.traceparent().ifPresent(trace -> headers.put(Headers.TRACEPARENT, trace));
    task.reply()
        .ifPresent(reply -> {
          headers.put(Headers.REPLY_TO, reply.queue());
          reply.correlation().ifPresent(id -> headers.put(Headers.REPLY_CORRELATION, id));
        });
    return headers;
  }

  private static TaskSpec spec(WireMessage message) {
    Parsed<TaskSpec> parsed =
        SPECS.read(
            message.body(),
            new TaskSpecReader.Defaults(TaskMessageCodec::withoutId, TenantId.DEFAULT));
    return switch (parsed) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> spec;
      case Parsed.Invalid<TaskSpec>(var errors) ->
          throw new MalformedMessageException("its body is no task: " + errors);
    };
  }

  private static io.jarvis.protocol.TaskId withoutId() {
    throw new MalformedMessageException("its body has no id");
  }

  private static long number(WireMessage message, String header) {
    return message
        .number(header)
        .orElseThrow(() ->
            new MalformedMessageException("the header " + header + " is missing or no number"));
  }

  private static String text(WireMessage message, String header) {
    return message
        .text(header)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> new MalformedMessageException("the header " + header + " is missing"));
  }

  private static NodeId node(WireMessage message) {
    String node = text(message, Headers.NODE);
    if (!NodeId.PATTERN.matcher(node).matches()) {
      throw new MalformedMessageException("the header " + Headers.NODE + " names no node");
    }
    return new NodeId(node);
  }

  private static Fence fence(WireMessage message) {
    return new Fence(text(message, Headers.FENCE));
  }

  private static Optional<Cause> cause(WireMessage message) {
    return message
        .text(Headers.CAUSE)
        .map(word ->
            Word.parse(Cause.class, word)
                .orElseThrow(() ->
                    new MalformedMessageException(
                        "the header " + Headers.CAUSE + " is no cause: " + word)));
  }

  private static TaskEvent.Why why(WireMessage message) {
    String word = text(message, Headers.WHY);
    return Word.parse(TaskEvent.Why.class, word)
        .orElseThrow(() ->
            new MalformedMessageException("the header " + Headers.WHY + " is unknown: " + word));
  }

  private static List<Integer> devices(WireMessage message) {
    try {
      return message
          .text(Headers.DEVICES)
          .map(list -> Arrays.stream(list.split(",")).map(Integer::valueOf).toList())
          .orElse(List.of());
    } catch (NumberFormatException e) {
      throw new MalformedMessageException(
          "the header " + Headers.DEVICES + " is no list of numbers");
    }
  }
}
