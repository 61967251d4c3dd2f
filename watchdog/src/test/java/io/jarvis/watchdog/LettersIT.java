package io.jarvis.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.Headers;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.metrics.Metric;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Dead letters on a real RabbitMQ. */
class LettersIT extends WorldFixture {
  private static final String ONE_RETRY = ",'retry':{'limit':1,'initial':'1s','max':'1s'}";

  @Test
  void bringsARetryBackByWayOfAWaitTierWithTheNextAttempt() {
    List<WireMessage> returned = world.consume(world.returned());
    world.watchdog("w1");

    Assignment first = world.assign(world.queue("t1", ONE_RETRY), World.NODE);
    world.fail(first, Cause.EXIT_CODE);

    await().until(() -> returned.size() == 1);
    TaskMessage again = TaskMessageCodec.decodeTask(returned.getFirst());
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.retries()).isEqualTo(1);
    await()
        .untilAsserted(() ->
            assertThat(world.kinds("t1"))
                .containsExactly(
                    "Submitted", "Queued", "Assigned", "AttemptEnded", "Waiting", "Requeued"));
    assertThat(world.events("t1").getLast())
        .isEqualTo(
            new TaskEvent.Requeued(
                again.spec().id(), 2, TaskEvent.Why.RETRY, Optional.of(Cause.EXIT_CODE)));
    await().until(() -> world.messages(Queues.DEAD) == 0);
  }

  @Test
  void failsATaskWhoseRetriesAreExhausted() throws Exception {
    World.Running watchdog = world.watchdog("w1");
    TaskMessage task = world.queue("t1", "");

    world.fail(world.assign(task, World.NODE), Cause.OUT_OF_MEMORY);

    await().until(() -> watchdog.letters(Settlement.Result.ENDED) == 1);
    await()
        .untilAsserted(() ->
            assertThat(world.events("t1").getLast())
                .isInstanceOfSatisfying(
                    TaskEvent.Failed.class,
                    failed -> {
                      assertThat(failed.cause()).isEqualTo(Cause.OUT_OF_MEMORY);
                      assertThat(failed.exitCode()).contains(3);
                    }));
    await().until(() -> world.isEmpty(Queues.DEAD));
    assertThat(world.messages(world.returned())).isZero();
  }

  @Test
  void letsADelayPassThroughSeveralTiers() {
    List<WireMessage> returned = world.consume(world.returned());
    World.Running watchdog = world.watchdog("w1");
    String fourSeconds = ",'retry':{'limit':1,'initial':'4s','max':'4s'}";

    Instant before = Instant.now();
    world.fail(world.assign(world.queue("t1", fourSeconds), World.NODE), Cause.TIMEOUT);

    await().until(() -> returned.size() == 1);
    assertThat(Duration.between(before, Instant.now()))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(4));
    // Four tiers of a second, or fewer where a letter takes long to come back.
    assertThat(watchdog.letters(Settlement.Result.DELAYED)).isGreaterThanOrEqualTo(2);
    await().until(() -> world.kinds("t1").getLast().equals("Requeued"));
    assertThat(world.kinds("t1")).containsOnlyOnce("Waiting");
  }

  @Test
  void parksExactlyTheLettersThatCannotBeRead() {
    List<WireMessage> returned = world.consume(world.returned());
    World.Running watchdog = world.watchdog("w1");

    List<DeadLetter.Ended> good = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      good.add(world.end(world.assign(world.queue("t" + i, ""), World.NODE), Cause.PREEMPTED));
    }
    for (int i = 0; i < 20; i++) {
      world.publish(Exchanges.DEAD_LETTERS, "key-" + i, garbage(i));
      world.send(good.get(i));
    }

    await().until(() -> returned.size() == 20);
    await().until(() -> world.messages(Queues.PARKED) == 20);
    await().until(() -> world.messages(Queues.DEAD) == 0);
    await().until(() -> world.all(ClusterEvent.LetterParked.class).size() == 20);
    await().until(() -> watchdog.letters(Settlement.Result.PARKED) == 20);
    await().until(() -> watchdog.letters(Settlement.Result.REQUEUED) == 20);
    List<WireMessage> parked = world.consume(Queues.PARKED);
    await().until(() -> parked.size() == 20);
    assertThat(parked).allSatisfy(letter -> assertThat(letter.text(Headers.REASON)).isPresent());
  }

  private static WireMessage garbage(int i) {
    byte[] body =
        (i % 2 == 0 ? "{\"id\":" : "{\"id\":\"x\",\"wrong\":1}").getBytes(StandardCharsets.UTF_8);
    Map<String, Object> headers =
        i % 3 == 0 ? Map.of() : Map.of(Headers.ATTEMPT, 1, Headers.SUBMITTED_AT, 1L);
    return WireMessage.json(body, i % 5 == 0 ? "other" : TaskMessage.TYPE)
        .headers(headers)
        .messageId("garbage-" + i)
        .build();
  }

  @Test
  void parksALetterOfATaskThatNobodyKnows() {
    world.watchdog("w1");
    var task =
        new TaskMessage(
            Specs.of("ghost", ""), 1, 0, Instant.now(), Optional.empty(), Optional.empty());

    world.send(
        new DeadLetter.Ended(
            task, World.NODE, new Fence("f"), Cause.EXIT_CODE, Optional.empty(), ""));

    await().until(() -> world.messages(Queues.PARKED) == 1);
    await().until(() -> world.messages(Queues.DEAD) == 0);
  }

  @Test
  void dropsStaleLetters() {
    World.Running watchdog = world.watchdog("w1");
    TaskMessage task = world.queue("t1", "");
    Assignment first = world.assign(task, World.NODE);
    DeadLetter.Ended letter = world.end(first, Cause.DRAINED);

    world.send(letter);
    await().until(() -> world.messages(world.returned()) == 1);
    world.send(letter);
    world.send(
        new DeadLetter.Ended(
            task, World.NODE, new Fence("another"), Cause.DRAINED, Optional.empty(), ""));

    await().until(() -> watchdog.letters(Settlement.Result.DROPPED) == 2);
    await().until(() -> world.messages(Queues.DEAD) == 0);
    assertThat(world.messages(world.returned())).isEqualTo(1);
  }

  @Test
  void cancelsATaskThatSomebodyWantsToEnd() {
    world.watchdog("w1");
    Assignment first = world.assign(world.queue("t1", ONE_RETRY), World.NODE);
    world.append(new TaskEvent.CancelRequested(first.task().spec().id(), "me"));

    world.fail(first, Cause.EXIT_CODE);

    await().until(() -> world.kinds("t1").getLast().equals("Cancelled"));
    await().until(() -> world.messages(Queues.DEAD) == 0);
    assertThat(world.messages(world.returned())).isZero();
  }

  @Test
  void doesNotHoldUpOthersWhenALineTakesNothing() {
    List<WireMessage> returned = world.consume(world.returned());
    World.Running watchdog = world.watchdog("w1");

    String nowhere = ",'tenant':'nowhere'";
    for (int i = 0; i < 50; i++) {
      world.fail(world.assign(world.queue("stuck" + i, nowhere), World.NODE), Cause.DRAINED);
    }
    for (int i = 0; i < 50; i++) {
      world.fail(world.assign(world.queue("free" + i, ""), World.NODE), Cause.DRAINED);
    }

    await().until(() -> returned.size() == 50);
    await().until(() -> watchdog.letters(Settlement.Result.DELAYED) >= 50);
    // The watchdog of this test restates often: where a task stands is said again.
    await()
        .untilAsserted(() ->
            assertThat(world.kinds("stuck0"))
                .filteredOn(kind -> !kind.equals("Restated"))
                .last()
                .isEqualTo("Waiting"));
  }

  @Test
  void queuesATaskThatWasAdmittedAndNeverQueuedWhileTheManagementApiIsAway() {
    world.loseManagement();
    World.Running watchdog = world.watchdog("w1", World.SOON);
    world.submit("t1", "");
    String pending =
        Queues.pending(io.jarvis.protocol.TenantId.DEFAULT, io.jarvis.protocol.Priority.NORMAL);

    await().until(() -> world.messages(pending) == 1);
    await().until(() -> world.kinds("t1").getLast().equals("Queued"));
    await()
        .until(() ->
            watchdog.counted(Metric.WATCHDOG_REPAIRED.metricName(), "repair", "submitted") == 1);
  }

  @Test
  void losesAndDoublesNothingWhenALeaderDiesInTheMiddle() {
    World.Running first = world.watchdog("w1");
    await().until(first.service()::leads);
    World.Running second = world.watchdog("w2");
    int tasks = 200;
    List<DeadLetter.Ended> letters = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      letters.add(
          world.end(
              world.assign(world.queue("t" + i, i % 2 == 0 ? "" : ONE_RETRY), World.NODE),
              Cause.EXIT_CODE));
    }
    List<WireMessage> returned = world.consume(world.returned());

    letters.forEach(world::send);
    await().until(() -> world.all(TaskEvent.Failed.class).size() > 20);
    first.broker().close();

    await().until(second.service()::leads);
    await()
        .until(() ->
            world.all(TaskEvent.Failed.class).stream().map(TaskEvent::subject).distinct().count()
                == tasks / 2);
    await().untilAsserted(() -> assertThat(ids(returned)).hasSize(tasks / 2));
    assertThat(returned).allSatisfy(m -> assertThat(m.number(Headers.ATTEMPT)).contains(2L));
    await().untilAsserted(() -> assertEachFailedOrRetriedOnce(tasks));
    assertThat(world.messages(Queues.PARKED)).isZero();
  }

  private void assertEachFailedOrRetriedOnce(int tasks) {
    for (int i = 0; i < tasks; i++) {
      var progress = world.progress("t" + i);
      boolean retried = i % 2 == 1;
      assertThat(progress.state()).isEqualTo(retried ? TaskState.PENDING : TaskState.FAILED);
      assertThat(progress.retries()).isEqualTo(retried ? 1 : 0);
      assertThat(progress.lineAttempt()).isEqualTo(retried ? 2 : 1);
    }
  }

  private static Set<String> ids(List<WireMessage> messages) {
    return messages.stream()
        .map(message -> message.correlationId().orElseThrow())
        .collect(Collectors.toSet());
  }
}
