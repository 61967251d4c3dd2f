package io.jarvis.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessageCodec.MalformedMessageException;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskMessageCodecTest {
  private static final Instant AT = Instant.ofEpochMilli(1_764_000_000_123L);
  private static final TaskMessage TASK =
      new TaskMessage(
          spec(),
          2,
          1,
          AT,
          Optional.of(new TaskMessage.Reply("reply.me", Optional.of("mine"))),
          Optional.of("00-a-b-01"));

  @Test
  void readsBackATask() {
    assertThat(TaskMessageCodec.decodeTask(TaskMessageCodec.encode(TASK))).isEqualTo(TASK);
  }

  @Test
  void readsBackAnAssignment() {
    Assignment assignment =
        new Assignment(TASK, new NodeId("n1"), 7, new Fence("f"), List.of(0, 3));

    assertThat(TaskMessageCodec.decodeAssignment(TaskMessageCodec.encode(assignment)))
        .isEqualTo(assignment);
  }

  @Test
  void readsBackTheAssignmentOfAGangsMember() {
    WireMessage message = TaskMessageCodec.encode(member(1));

    assertThat(TaskMessageCodec.decodeAssignment(message)).isEqualTo(member(1));
    assertThat(message.messageId()).contains(TASK.spec().id() + "_1:" + TASK.attempt());
    assertThat(message.correlationId()).contains(TASK.spec().id().value());
  }

  @Test
  void aMembersMessageThatTheBrokerGaveUpIsNotTheGang() {
    Optional<String> queue = Optional.of("jarvis.node.n1");

    assertThat(
            TaskMessageCodec.decodeLetter(
                TaskMessageCodec.encode(member(1)), queue, "delivery_limit"))
        .isEqualTo(new DeadLetter.OfMember(TASK, 1, "its message was given up: delivery_limit"));
    assertThat(
            TaskMessageCodec.decodeLetter(
                TaskMessageCodec.encode(member(0)), queue, "delivery_limit"))
        .isInstanceOf(DeadLetter.GivenUp.class);
  }

  private static Assignment member(int rank) {
    List<Seat> seats =
        List.of(
            new Seat(new NodeId("n1"), List.of(), "h0"),
            new Seat(new NodeId("n2"), List.of(1), "h1"));
    return new Assignment(
        TASK,
        seats.get(rank).node(),
        7,
        new Fence("f"),
        seats.get(rank).devices(),
        Optional.of(new Membership(rank, seats)));
  }

  @Test
  void readsBackALetterOfAnExecutor() {
    DeadLetter.Ended letter =
        new DeadLetter.Ended(
            TASK, new NodeId("n1"), new Fence("f"), Cause.EXIT_CODE, Optional.of(3), "exit code 3");

    assertThat(TaskMessageCodec.decodeLetter(TaskMessageCodec.encode(letter), Optional.empty(), ""))
        .isEqualTo(letter);
  }

  @Test
  void knowsALetterOfAWaitTierByItsDueTime() {
    DeadLetter.Due due =
        new DeadLetter.Due(TASK, TaskEvent.Why.RETRY, AT, Optional.of(Cause.TIMEOUT));

    assertThat(
            TaskMessageCodec.decodeLetter(
                TaskMessageCodec.encode(due), Optional.of("jarvis.wait.1s"), "expired"))
        .isEqualTo(due);
  }

  @Test
  void knowsALetterTheBrokerGaveUpByItsQueue() {
    WireMessage message =
        TaskMessageCodec.encode(
            new Assignment(TASK, new NodeId("n1"), 7, new Fence("f"), List.of()));

    assertThat(
            TaskMessageCodec.decodeLetter(message, Optional.of("jarvis.node.n1"), "delivery_limit"))
        .isEqualTo(new DeadLetter.GivenUp(TASK, "jarvis.node.n1", "delivery_limit"));
  }

  @Test
  void saysWhatIsWrongWithAMessageThatIsNoneOfOurs() {
    WireMessage good = TaskMessageCodec.encode(TASK);

    assertMalformed(
        WireMessage.json(new byte[] {'{'}, TaskMessage.TYPE).headers(good.headers()).build(),
        "body");
    assertMalformed(WireMessage.json(good.body(), "other").headers(good.headers()).build(), "type");
    assertMalformed(
        WireMessage.json(good.body(), TaskMessage.TYPE)
            .headers(without(good.headers(), Headers.ATTEMPT))
            .build(),
        Headers.ATTEMPT);
    assertMalformed(
        WireMessage.json(good.body(), TaskMessage.TYPE)
            .headers(with(good.headers(), Headers.ATTEMPT, "x"))
            .build(),
        Headers.ATTEMPT);
  }

  private static void assertMalformed(WireMessage message, String word) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> TaskMessageCodec.decodeTask(message))
        .withMessageContaining(word);
  }

  private static Map<String, Object> without(Map<String, Object> headers, String header) {
    Map<String, Object> copy = new HashMap<>(headers);
    copy.remove(header);
    return copy;
  }

  private static Map<String, Object> with(
      Map<String, Object> headers, String header, Object value) {
    Map<String, Object> copy = new HashMap<>(headers);
    copy.put(header, value);
    return copy;
  }

  private static TaskSpec spec() {
    byte[] body = "{\"id\":\"t-1\",\"image\":\"busybox\"}".getBytes(StandardCharsets.UTF_8);
    Parsed<TaskSpec> parsed =
        new TaskSpecReader(SubmissionLimits.DEFAULT)
            .read(body, new TaskSpecReader.Defaults(() -> new TaskId("x"), TenantId.DEFAULT));
    return ((Parsed.Valid<TaskSpec>) parsed).value();
  }
}
