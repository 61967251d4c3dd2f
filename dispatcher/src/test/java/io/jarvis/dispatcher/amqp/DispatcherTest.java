package io.jarvis.dispatcher.amqp;

import static io.jarvis.dispatcher.amqp.LeaderUnderTest.PENDING;
import static io.jarvis.dispatcher.amqp.LeaderUnderTest.RETURNED;
import static io.jarvis.dispatcher.amqp.Samples.message;
import static io.jarvis.dispatcher.amqp.Samples.node;
import static io.jarvis.dispatcher.amqp.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.PublishResult;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.dispatcher.amqp.FakeBroker.FakeDelivery;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.explain.Explanation;
import io.jarvis.protocol.explain.ExplanationCodec;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a dispatcher does when broker and log do not say yes at once. */
final class DispatcherTest extends LeaderFixture {
  @BeforeEach
  void lead() {
    leader.lead();
  }

  private FakeDelivery returned(String id, int attempt) {
    TaskMessage again =
        new TaskMessage(spec(id), attempt, 0, Instant.EPOCH, Optional.empty(), Optional.empty());
    return broker.deliver(RETURNED, TaskMessageCodec.encode(again));
  }

  @Test
  void theIntentSaysWhenTheTaskShouldHaveEnded() {
    Duration expected = Duration.ofMinutes(10);
    nodes.show(node("n1"));
    Instant before = Instant.now();

    FakeDelivery delivery = leader.submit(spec("t1", "100m", ", \"expectedDuration\": \"10m\""));

    await().until(() -> delivery.acked);
    assertThat(log.events(TaskEvent.Assigned.class))
        .singleElement()
        .satisfies(intent ->
            assertThat(intent.expectedEnd().orElseThrow())
                .isBetween(before.plus(expected), Instant.now().plus(expected)));
  }

  @Test
  void sendsWhatNobodyKnowsTheFateOfToTheSameNodeAgainAndAcksOnlyThen() {
    nodes.show(node("n1"), node("n2"));
    await().until(() -> declared.size() == 2);
    broker.answer(Exchanges.ASSIGN, UNKNOWN, UNKNOWN);

    FakeDelivery delivery = submit("t1");

    await().until(() -> delivery.acked);
    assertThat(leader.assignments()).containsExactly("t1:1@n1", "t1:1@n1", "t1:1@n1");
    assertThat(log.story()).containsExactly("Submitted", "Assigned");
  }

  @Test
  void givesUpOnANodeThatWasDeclaredDeadAndSendsTheNextAttemptElsewhere() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    broker.answerAlways("n1", UNKNOWN);
    FakeDelivery delivery = submit("t1");
    await().until(() -> !leader.assignments().isEmpty());

    nodes.show(node("n1", 100, CatalogNode.Fencing.FENCED), node("n2"));

    await().until(() -> delivery.acked);
    assertThat(leader.assignments()).startsWith("t1:1@n1").endsWith("t1:2@n2");
    assertThat(log.story()).containsExactly("Submitted", "Assigned", "Unassigned", "Assigned");
  }

  @Test
  void withdrawsWhatAQueueRefusesBeforeItPlansItAgain() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    broker.answer(Exchanges.ASSIGN, REFUSED);

    FakeDelivery delivery = submit("t1");

    await().until(() -> delivery.acked);
    assertThat(leader.assignments()).containsExactly("t1:1@n1", "t1:2@n1");
    assertThat(log.story()).containsExactly("Submitted", "Assigned", "Unassigned", "Assigned");
  }

  @Test
  void aRefusalAfterADoubtfulSendIsNoReasonToGoElsewhere() {
    nodes.show(node("n1"), node("n2"));
    await().until(() -> declared.size() == 2);
    broker.answer(Exchanges.ASSIGN, UNKNOWN, REFUSED, new PublishResult.Returned(312, "NO_ROUTE"));

    FakeDelivery delivery = submit("t1");

    await().until(() -> delivery.acked);
    assertThat(leader.assignments()).containsExactly("t1:1@n1", "t1:1@n1", "t1:1@n1", "t1:1@n1");
    assertThat(log.story()).containsExactly("Submitted", "Assigned");
  }

  @Test
  void sendsNothingBeforeItHasReadTheIntentInTheLog() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    FakeDelivery late = submit("late");
    await().until(() -> late.acked);
    leader.admit(spec("t1"));
    log.failNext(3);

    FakeDelivery delivery = broker.deliver(PENDING, message(spec("t1")));

    await().until(() -> delivery.acked);
    assertThat(leader.assignments()).containsExactly("late:1@n1", "t1:1@n1");
    assertThat(log.story()).containsExactly("Submitted", "Assigned", "Submitted", "Assigned");
  }

  @Test
  void sendsToTheNodeOfAnEarlierLeadersLateIntentIfThatCountsInsteadOfItsOwn() {
    FakeDelivery delivery = submit("t1");
    log.overtakeNext(
        new TaskEvent.Assigned(
            new TaskId("t1"),
            1,
            new NodeId("n1"),
            0,
            new Fence("old").hash(),
            Resources.DEFAULT,
            List.of(),
            Optional.empty()));

    nodes.show(node("n2"));

    await().until(() -> delivery.acked);
    assertThat(leader.assignments()).containsExactly("t1:1@n1");
    assertThat(log.events(TaskEvent.Assigned.class))
        .extracting(intent -> intent.node().value())
        .containsExactly("n1", "n2", "n1");
  }

  @Test
  void plansAnewWhatAnEarlierLeaderPutIntoTheLineAfterItsIntentWasWritten() {
    FakeDelivery delivery = submit("t1");
    log.overtakeNext(
        new TaskEvent.Requeued(
            new TaskId("t1"), 2, TaskEvent.Why.MOVED, Optional.of(Cause.PREEMPTED)));

    nodes.show(node("n1"));

    await().until(() -> delivery.acked);
    FakeDelivery moved = returned("t1", 2);
    await().until(() -> moved.acked);
    assertThat(leader.assignments()).containsExactly("t1:2@n1");
  }

  @Test
  void aNodeIsAskedAgainForAnEndThatTheLogHasLostIfTheQuestionMayBeLost() {
    TaskSpec spec = spec("t1");
    Fence fence = new Fence("secret");
    leader.admit(spec);
    log.append(
            new TaskEvent.Assigned(
                spec.id(), 1, new NodeId("n1"), 1, fence.hash(), spec.resources(), List.of()))
        .join();
    broker.answer(Exchanges.CONTROL, UNKNOWN);

    log.append(
            new NodeEvent.Reported(
                new NodeId("n1"),
                "",
                1,
                1,
                List.of(
                    new NodeEvent.Held(
                        spec.id(),
                        1,
                        1,
                        fence.hash(),
                        spec.resources(),
                        List.of(),
                        Optional.empty(),
                        Optional.of(Instant.EPOCH)))))
        .join();

    await().until(() -> broker.to(Exchanges.CONTROL, "node.n1.report").size() == 2);
  }

  @Test
  void aMessageThatIsMetBeforeItsTaskIsInTheLogWaitsForTheLog() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    FakeDelivery delivery = broker.deliver(PENDING, message(spec("t1")));
    FakeDelivery other = submit("t2");
    await().until(() -> other.acked);
    assertThat(delivery.acked).isFalse();

    leader.admit(spec("t1"));

    await().until(() -> delivery.acked);
    assertThat(leader.assignments()).containsExactly("t2:1@n1", "t1:1@n1");
  }

  @Test
  void aMessageAheadOfTheLogBringsItsTaskBackIntoTheLine() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    FakeDelivery first = submit("t1");
    await().until(() -> first.acked);

    FakeDelivery second = returned("t1", 2);

    await()
        .until(() -> {
          leader.passes(Duration.ofSeconds(60));
          return second.acked;
        });
    assertThat(log.story()).containsExactly("Submitted", "Assigned", "Requeued", "Assigned");
    assertThat(leader.assignments()).containsExactly("t1:1@n1", "t1:2@n1");
  }

  @Test
  void aCancelAndTheEndOfTheSameTaskWriteOneEnding() {
    FakeDelivery delivery = submit("t1");
    log.append(new TaskEvent.CancelRequested(new TaskId("t1"), "somebody")).join();
    log.append(new TaskEvent.CancelRequested(new TaskId("t1"), "somebody")).join();

    await().until(() -> delivery.acked);
    assertThat(log.taskEvents().stream().filter(TaskEvent.Cancelled.class::isInstance)).hasSize(1);
    assertThat(broker.to(Exchanges.OUTCOMES)).hasSize(1);
  }

  @Test
  void tellsTheExecutorWhoHasToLeaveAndKeepsThePlaceUntilThatIsGone() {
    nodes.show(node("n1", 1, CatalogNode.Fencing.NONE));
    await().until(() -> declared.size() == 1);
    FakeDelivery low = submitNow("low");
    await().until(() -> low.acked);

    FakeDelivery high = submitNow("high");

    await().until(() -> !broker.to(Exchanges.CONTROL, "node.n1.preempt").isEmpty());
    assertThat(broker.to(Exchanges.CONTROL, "node.n1.preempt"))
        .allSatisfy(command ->
            assertThat(new String(command.message().body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"task\":\"low\",\"attempt\":1}"));
    assertThat(high.acked).isFalse();

    log.append(
            new TaskEvent.Requeued(
                new TaskId("low"), 2, TaskEvent.Why.MOVED, Optional.of(Cause.PREEMPTED)))
        .join();

    await().until(() -> high.acked);
    assertThat(leader.assignments()).containsExactly("low:1@n1", "high:1@n1");
  }

  /** A task whose class is its name, submitted now. */
  private FakeDelivery submitNow(String priority) {
    TaskSpec spec = spec(priority, "100m", ", \"priority\": \"" + priority + "\"");
    leader.admit(spec);
    TaskMessage message =
        new TaskMessage(spec, 1, 0, Instant.now(), Optional.empty(), Optional.empty());
    return broker.deliver(PENDING, TaskMessageCodec.encode(message));
  }

  @Test
  void looksFurtherDownALineOfWhichNothingFitsWhileNodesHaveRoom() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    FakeDelivery fits = leader.submit(spec("l1", "40"));
    await().until(() -> fits.acked);

    leader.submit(spec("l2", "40"));
    leader.submit(spec("l3", "40"));

    await().until(() -> broker.line(PENDING).prefetch > LeaderUnderTest.LIMITS.window().prefetch());
    assertThat(leader.assignments()).containsExactly("l1:1@n1");
  }

  @Test
  void whoseLoopHasEndedHoldsNoQueueThatAStandbyWaitsFor() {
    nodes.show(node("n1"));
    broker.bug = Optional.of(new StackOverflowError("a test"));

    submit("t1");

    await().until(() -> !broker.subscribed(PENDING) && !broker.subscribed(RETURNED));
    await().until(() -> leader.failure().isPresent() && !leader.leads());
  }

  @Test
  void answersWhyATaskWaitsToAnIngressAndToNobodyElse() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    FakeDelivery first = leader.submit(spec("l1", "40"));
    await().until(() -> first.acked);
    leader.submit(spec("l2", "40"));

    FakeDelivery foreign = leader.ask(spec("l2", "40"), "node.n1.cancel", "q1");
    FakeDelivery question = leader.ask(spec("l2", "40"), "ingress.i1.explained", "q1");

    await().until(() -> foreign.acked && question.acked);
    assertThat(
            broker.to(Exchanges.CONTROL).stream()
                .filter(p -> p.message().type().equals(Optional.of(ExplanationCodec.TYPE))))
        .singleElement()
        .satisfies(answer -> {
          assertThat(answer.key()).isEqualTo("ingress.i1.explained");
          assertThat(answer.message().correlationId()).hasValue("q1");
          Explanation explanation = ExplanationCodec.decode(answer.message()).orElseThrow();
          assertThat(explanation.changes().getFirst().to()).isEqualTo("cpu 24");
        });
  }
}
