package io.jarvis.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.Membership;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {
  private static final TaskId TASK = new TaskId("t-1");
  private static final RunId RUN = new RunId("r-1");
  private static final NodeId NODE = new NodeId("n1");
  private static final Fence FENCE = new Fence("secret");
  private static final Instant AT = Instant.parse("2026-11-23T12:00:00.123456789Z");
  private static final Ending ENDING =
      new Ending(
          "c1",
          Optional.of(3),
          Optional.of(AT),
          AT.plusSeconds(2),
          Optional.of(new Ending.Usage(1024, 17, Ending.Exactness.SAMPLED)));

  static Stream<Event> events() {
    return Stream.concat(ofTasks(), ofOthers());
  }

  private static Stream<Event> ofTasks() {
    return Stream.of(
        new TaskEvent.Submitted(TASK, spec(), "digest", "alice", TaskEvent.Door.REST),
        restated(),
        new TaskEvent.Queued(TASK),
        new TaskEvent.Waiting(
            TASK, 2, TaskEvent.WaitReason.RETRY, AT, Optional.of(Cause.OUT_OF_MEMORY)),
        new TaskEvent.Requeued(TASK, 2, TaskEvent.Why.LOST, Optional.of(Cause.NODE_LOST)),
        new TaskEvent.Assigned(TASK, 1, NODE, 7, FENCE.hash(), Resources.DEFAULT, List.of(0, 1)),
        new TaskEvent.Unassigned(TASK, 1, NODE, 7, "returned"),
        new TaskEvent.Blocked(TASK, 1, List.of("1 node: too little memory")),
        new TaskEvent.Starting(TASK, 1, NODE, FENCE),
        new TaskEvent.Running(TASK, 1, NODE, FENCE, "c1", AT),
        new TaskEvent.Succeeded(
            TASK, 1, NODE, FENCE, ENDING, Optional.of(Json.TREES.readTree("{\"a\":[1,2.5]}"))),
        new TaskEvent.AttemptEnded(TASK, 1, NODE, FENCE, Cause.EXIT_CODE, "exit code 3", ENDING),
        new TaskEvent.MemberPrepared(TASK, 1, 2, NODE, FENCE),
        new TaskEvent.MemberRunning(TASK, 1, 2, NODE, FENCE, "c1", AT),
        new TaskEvent.MemberEnded(
            TASK, 1, 2, NODE, FENCE, Optional.of(Cause.EXIT_CODE), "exit code 3", ENDING),
        new TaskEvent.MemberLost(TASK, 1, 2, "its node was declared dead"),
        new TaskEvent.CancelRequested(TASK, "alice"),
        new TaskEvent.Cancelled(TASK, 1),
        new TaskEvent.Failed(TASK, 1, Cause.EXIT_CODE, Optional.of(3), "no retries left"),
        new TaskEvent.TimedOut(TASK, 1, "after 10m"),
        new TaskEvent.Expired(TASK, 1),
        new TaskEvent.Array.Assigned(
            TASK,
            3,
            17,
            NODE,
            7,
            FENCE.hash(),
            Resources.DEFAULT,
            List.of(0, 1),
            Optional.of(
                new Choice("best-fit", Optional.of(0.75), Optional.empty(), Optional.empty()))),
        new TaskEvent.Array.Succeeded(TASK),
        new TaskEvent.Array.Failed(TASK, "of 20 indexes 19 succeeded, 1 failed"),
        new TaskEvent.Array.Cancelled(TASK, "of 20 indexes 20 never left"));
  }

  private static Stream<Event> ofOthers() {
    return Stream.of(
        new NodeEvent.Joined(NODE),
        new NodeEvent.Left(NODE),
        new NodeEvent.ModeChanged(NODE, NodeEvent.Mode.DRAINING, "alice"),
        new NodeEvent.Reported(
            NODE,
            "dispatcher-7",
            1,
            2,
            List.of(
                new NodeEvent.Held(TASK, 1, 7, FENCE.hash(), Resources.DEFAULT, List.of(0, 1)))),
        new NodeEvent.Dead(NODE, "check critical, queue without consumer"),
        new ClusterEvent.LeaderElected("dispatcher", "d1", 3),
        new ClusterEvent.SubmissionRefused(
            "r1",
            Optional.empty(),
            "bob",
            400,
            "wrong",
            List.of(new FieldError("image", "it is missing", "a name"))),
        new ClusterEvent.LetterParked("l1", "no task", "jarvis.dead", "{"),
        new ClusterEvent.ConfigChanged("policy", "alice"),
        new ClusterEvent.OutcomesTold("dispatcher", 7, "e7"),
        new RunEvent.Created(
            RUN,
            TenantId.DEFAULT,
            Json.TREES.readTree("{\"name\":\"w\",\"steps\":[{\"name\":\"a\",\"image\":\"x\"}]}"),
            Json.TREES.readTree("{\"n\":[1,2.5]}"),
            "digest",
            "alice",
            TaskEvent.Door.AMQP),
        new RunEvent.CancelRequested(RUN, "alice"),
        new RunEvent.Paused(RUN, "alice"),
        new RunEvent.Resumed(RUN, "alice"),
        new RunEvent.Retried(RUN, List.of("a"), "alice"),
        new RunEvent.TimedOut(RUN),
        new RunEvent.TaskRefused(RUN, "a", 3, 2, "no image"),
        new RunEvent.Ended(RUN, RunState.TIMED_OUT, Optional.of(Json.TREES.readTree("{\"a\":1}"))));
  }

  @ParameterizedTest
  @MethodSource("events")
  void readsBackWhatItWrote(Event event) {
    Recorded recorded = new Recorded("e1", "/test", AT, event, Optional.of("00-1-2-01"));

    assertThat(EventCodec.decode(EventCodec.encode(recorded))).contains(recorded);
  }

  @Test
  void readsBackWhyATaskWentWhereItWent() {
    Choice choice =
        new Choice(
            "best-fit",
            Optional.of(0.75),
            Optional.of(0.1),
            Optional.of(new Choice.Other(new NodeId("n2"), -1e-3)));
    Recorded recorded =
        Recorded.of(
            "e1",
            "/test",
            AT,
            new TaskEvent.Assigned(
                TASK, 1, NODE, 7, FENCE.hash(), Resources.DEFAULT, List.of(), Optional.of(choice)));

    assertThat(EventCodec.decode(EventCodec.encode(recorded))).contains(recorded);
  }

  @Test
  void readsBackTheSeatsOfAGangAndWhenItShouldEnd() {
    List<Seat> seats =
        List.of(
            new Seat(NODE, List.of(), FENCE.hash()), new Seat(new NodeId("n2"), List.of(1), "h1"));
    Recorded assigned =
        Recorded.of(
            "e1",
            "/test",
            AT,
            new TaskEvent.Assigned(TASK, 1, NODE, 7, FENCE.hash(), Resources.DEFAULT, List.of())
                .seated(seats)
                .until(Optional.of(AT)));
    Recorded reported =
        Recorded.of(
            "e2",
            "/test",
            AT,
            new NodeEvent.Reported(
                NODE,
                "",
                1,
                1,
                List.of(
                    new NodeEvent.Held(
                        TASK,
                        1,
                        7,
                        "h1",
                        Resources.DEFAULT,
                        List.of(1),
                        Optional.of(new Membership(1, seats)),
                        Optional.of(AT)))));

    assertThat(EventCodec.decode(EventCodec.encode(assigned))).contains(assigned);
    assertThat(EventCodec.decode(EventCodec.encode(reported))).contains(reported);
  }

  @Test
  void readsBackARunWithAllThatTravelsWithIt() {
    RunEvent.Created created =
        new RunEvent.Created(
                RUN,
                TenantId.DEFAULT,
                Json.TREES.readTree("{\"name\":\"w\"}"),
                Json.TREES.readTree("{}"),
                "digest",
                "",
                TaskEvent.Door.WORKFLOW)
            .inVersion(Optional.of(3))
            .with(Optional.of(Json.TREES.readTree("{\"mail@2\":{\"name\":\"mail\"}}")))
            .under(new RunEvent.Parent(new RunId("r-0"), "s", 4, 2, Optional.of(1)))
            .replyingTo(Optional.of(new TaskMessage.Reply("reply.a", Optional.of("c"))));
    Recorded recorded = Recorded.of("e1", "/test", AT, created);

    assertThat(EventCodec.decode(EventCodec.encode(recorded))).contains(recorded);
  }

  /** A golden file is never edited: whoever reads old logs depends on it. */
  @ParameterizedTest
  @MethodSource("events")
  void readsWhatTheFirstVersionWrote(Event event) {
    Recorded recorded = new Recorded("e1", "/test", AT, event, Optional.empty());

    assertThat(EventCodec.decode(golden(event.type()))).contains(recorded);
  }

  @Test
  void coversEveryEvent() {
    assertThat(events().map(Event::type))
        .containsExactlyInAnyOrderElementsOf(
            StreamSupport.stream(EventTypes.all().spliterator(), false).toList());
  }

  @Test
  void readsAttributesInAnyOrderAndLeavesOutUnknownOnes() {
    String other =
        "{\"data\":{\"task\":\"t-1\",\"new\":1},\"extra\":{\"a\":[1]},\"time\":\"2026-11-23T12:00:00Z\",\"type\":\"jarvis.task.queued\",\"source\":\"/x\",\"id\":\"1\"}";

    assertThat(EventCodec.decode(other.getBytes(StandardCharsets.UTF_8)))
        .contains(
            Recorded.of(
                "1", "/x", Instant.parse("2026-11-23T12:00:00Z"), new TaskEvent.Queued(TASK)));
  }

  @Test
  void leavesOutWhatALaterVersionWrote() {
    String later =
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"jarvis.task.teleported\",\"time\":\"2026-11-23T12:00:00Z\",\"data\":{}}";

    assertThat(EventCodec.decode(later.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void saysWhatIsNoEvent() {
    for (String bytes :
        List.of("", "{", "[]x", "{\"type\":\"jarvis.task.queued\",\"data\":{}}", "{\"type\":1}")) {
      assertThatExceptionOfType(EventCodec.MalformedEventException.class)
          .as(bytes)
          .isThrownBy(() -> EventCodec.decode(bytes.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static TaskEvent.Restated restated() {
    var reply = new TaskMessage.Reply("reply.alice", Optional.of("c-1"));
    var attempt =
        new TaskProgress.Attempt(1, NODE, 7, List.of(FENCE.hash()), Resources.DEFAULT, List.of(0));
    return new TaskEvent.Restated(
        TASK,
        new TaskEvent.Submitted(
            TASK, spec(), "digest", "alice", TaskEvent.Door.AMQP, Optional.of(reply)),
        AT,
        new TaskProgress(TaskState.RUNNING, 1, 0, Optional.of(attempt), true));
  }

  private static byte[] golden(String type) {
    try (InputStream file =
        EventCodecTest.class.getResourceAsStream("/golden/v1/" + type + ".json")) {
      assertThat(file).as("golden file of %s", type).isNotNull();
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TaskSpec spec() {
    byte[] body =
        "{\"id\":\"t-1\",\"image\":\"busybox\",\"input\":{\"x\":1.5},\"resources\":{\"gpu\":{\"share\":\"500m\"}}}"
            .getBytes(StandardCharsets.UTF_8);
    Parsed<TaskSpec> parsed =
        new TaskSpecReader(SubmissionLimits.DEFAULT)
            .read(body, new TaskSpecReader.Defaults(() -> TASK, TenantId.DEFAULT));
    return ((Parsed.Valid<TaskSpec>) parsed).value();
  }
}
