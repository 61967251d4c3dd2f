package io.jarvis.dispatcher.amqp;

import static io.jarvis.dispatcher.amqp.Samples.message;
import static io.jarvis.dispatcher.amqp.Samples.node;
import static io.jarvis.dispatcher.amqp.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.Leadership;
import io.jarvis.broker.PublishResult;
import io.jarvis.broker.Topology;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.dispatcher.amqp.FakeBroker.FakeDelivery;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.explain.Explanation;
import io.jarvis.protocol.explain.ExplanationCodec;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.state.LiveTasks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a dispatcher does when broker and log do not say yes at once. */
final class DispatcherTest {
  private static final String PENDING = "jarvis.pending.default.normal";
  private static final String RETURNED = "jarvis.returned.default";
  private static final PublishResult UNKNOWN = new PublishResult.Unknown("a test");
  private static final PublishResult REFUSED = new PublishResult.Refused();

  private final FakeBroker broker = new FakeBroker();
  private final FakeLog log = new FakeLog();
  private final FakeNodes nodes = new FakeNodes();
  private final List<NodeId> declared = new CopyOnWriteArrayList<>();
  private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
  private final Limits limits =
      new Limits(
          new Limits.Window(2, 8, 100, Duration.ofMinutes(20), 500),
          Limits.Flights.DEFAULT,
          new Limits.Pauses(
              Duration.ofMinutes(10),
              Duration.ofMillis(20),
              Duration.ofMillis(20),
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              Duration.ofMinutes(10)));
  private final Dispatcher dispatcher = lead();

  private Dispatcher lead() {
    Dispatcher started =
        Dispatcher.start(
            "d1",
            new Dispatcher.Surroundings(
                new Ports(
                    broker,
                    log,
                    new DeclaringTopology(),
                    nodes,
                    new DefaultConfig(),
                    new FakeKeyValues()),
                limits,
                new Meters(new SimpleMeterRegistry()),
                () -> Instant.now().plus(later.get()),
                Optional.empty()),
            LiveTasks::inMemory,
            DispatcherTest::elect);
    await().until(() -> broker.subscribed(PENDING));
    return started;
  }

  private static Leadership elect(Leadership.Candidate candidate) {
    candidate.elected();
    return candidate::deposed;
  }

  private final class DeclaringTopology implements Topology {
    @Override
    public void declareTenant(TenantId tenant) {}

    @Override
    public void declareNode(NodeId node) {
      declared.add(node);
    }

    @Override
    public void unbindNode(NodeId node) {}
  }

  @AfterEach
  void close() {
    dispatcher.close();
    log.close();
  }

  private void admit(TaskSpec spec) {
    log.append(new TaskEvent.Submitted(spec.id(), spec, "d", "", TaskEvent.Door.REST)).join();
  }

  private FakeDelivery submit(TaskSpec spec) {
    admit(spec);
    return broker.deliver(PENDING, message(spec));
  }

  private FakeDelivery submit(String id) {
    return submit(spec(id));
  }

  private List<String> assignments() {
    return broker.to(Exchanges.ASSIGN).stream()
        .map(p -> p.message().messageId().orElseThrow() + "@" + p.key())
        .toList();
  }

  @Test
  void sendsWhatNobodyKnowsTheFateOfToTheSameNodeAgainAndAcksOnlyThen() {
    nodes.show(node("n1"), node("n2"));
    await().until(() -> declared.size() == 2);
    broker.answer(Exchanges.ASSIGN, UNKNOWN, UNKNOWN);

    FakeDelivery delivery = submit("t1");

    await().until(() -> delivery.acked);
    assertThat(assignments()).containsExactly("t1:1@n1", "t1:1@n1", "t1:1@n1");
    assertThat(log.story()).containsExactly("Submitted", "Assigned");
  }

  @Test
  void givesUpOnANodeThatWasDeclaredDeadAndSendsTheNextAttemptElsewhere() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    broker.answerAlways("n1", UNKNOWN);
    FakeDelivery delivery = submit("t1");
    await().until(() -> !assignments().isEmpty());

    nodes.show(node("n1", 100, CatalogNode.Fencing.FENCED), node("n2"));

    await().until(() -> delivery.acked);
    assertThat(assignments()).startsWith("t1:1@n1").endsWith("t1:2@n2");
    assertThat(log.story()).containsExactly("Submitted", "Assigned", "Unassigned", "Assigned");
  }

  @Test
  void withdrawsWhatAQueueRefusesBeforeItPlansItAgain() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    broker.answer(Exchanges.ASSIGN, REFUSED);

    FakeDelivery delivery = submit("t1");

    await().until(() -> delivery.acked);
    assertThat(assignments()).containsExactly("t1:1@n1", "t1:2@n1");
    assertThat(log.story()).containsExactly("Submitted", "Assigned", "Unassigned", "Assigned");
  }

  @Test
  void aRefusalAfterADoubtfulSendIsNoReasonToGoElsewhere() {
    nodes.show(node("n1"), node("n2"));
    await().until(() -> declared.size() == 2);
    broker.answer(Exchanges.ASSIGN, UNKNOWN, REFUSED, new PublishResult.Returned(312, "NO_ROUTE"));

    FakeDelivery delivery = submit("t1");

    await().until(() -> delivery.acked);
    assertThat(assignments()).containsExactly("t1:1@n1", "t1:1@n1", "t1:1@n1", "t1:1@n1");
    assertThat(log.story()).containsExactly("Submitted", "Assigned");
  }

  @Test
  void sendsNothingBeforeTheLogHasConfirmedTheIntent() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    FakeDelivery late = submit("late");
    await().until(() -> late.acked);
    admit(spec("t1"));
    log.failNext(3);

    FakeDelivery delivery = broker.deliver(PENDING, message(spec("t1")));

    await().until(() -> delivery.acked);
    assertThat(assignments()).containsExactly("late:1@n1", "t1:1@n1");
    assertThat(log.story()).containsExactly("Submitted", "Assigned", "Submitted", "Assigned");
  }

  @Test
  void keepsOneOfTwoMessagesOfATask() {
    FakeDelivery first = submit("t1");
    FakeDelivery second = broker.deliver(RETURNED, message(spec("t1")));
    await().until(() -> second.acked);
    assertThat(first.acked).isFalse();

    nodes.show(node("n1"));

    await().until(() -> first.acked);
    assertThat(assignments()).containsExactly("t1:1@n1");
  }

  @Test
  void aMessageThatComesAgainDuringItsAssignmentIsAckedWithIt() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    broker.answer(Exchanges.ASSIGN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
    FakeDelivery lost = submit("t1");
    await().until(() -> !assignments().isEmpty());

    broker.interrupt(PENDING);
    FakeDelivery again = broker.deliver(PENDING, message(spec("t1")));

    await().until(() -> again.acked);
    assertThat(assignments()).containsOnly("t1:1@n1");
    assertThat(log.story()).containsExactly("Submitted", "Assigned");
    assertThat(lost).isNotSameAs(again);
  }

  @Test
  void aMessageThatComesAgainWhileItWaitsIsPlacedOnce() {
    submit("t1");
    broker.interrupt(PENDING);
    FakeDelivery again = broker.deliver(PENDING, message(spec("t1")));

    nodes.show(node("n1"));

    await().until(() -> again.acked);
    assertThat(assignments()).containsExactly("t1:1@n1");
  }

  @Test
  void aMessageThatIsMetBeforeItsTaskIsInTheLogWaitsForTheLog() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    FakeDelivery delivery = broker.deliver(PENDING, message(spec("t1")));
    FakeDelivery other = submit("t2");
    await().until(() -> other.acked);
    assertThat(delivery.acked).isFalse();

    admit(spec("t1"));

    await().until(() -> delivery.acked);
    assertThat(assignments()).containsExactly("t2:1@n1", "t1:1@n1");
  }

  @Test
  void aMessageAheadOfTheLogBringsItsTaskBackIntoTheLine() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    FakeDelivery first = submit("t1");
    await().until(() -> first.acked);
    TaskMessage again =
        new TaskMessage(spec("t1"), 2, 0, Instant.EPOCH, Optional.empty(), Optional.empty());

    FakeDelivery second = broker.deliver(RETURNED, TaskMessageCodec.encode(again));

    await()
        .until(() -> {
          later.updateAndGet(by -> by.plusSeconds(60));
          return second.acked;
        });
    assertThat(log.story()).containsExactly("Submitted", "Assigned", "Requeued", "Assigned");
    assertThat(assignments()).containsExactly("t1:1@n1", "t1:2@n1");
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
  void tellsTheOutcomeAgainUntilTheBrokerHasSaidSomething() {
    broker.answer(Exchanges.OUTCOMES, UNKNOWN, new PublishResult.Returned(312, "NO_ROUTE"));
    FakeDelivery delivery = submit("t1");
    log.append(new TaskEvent.CancelRequested(new TaskId("t1"), "somebody")).join();

    await().until(() -> delivery.acked);
    assertThat(broker.to(Exchanges.OUTCOMES)).hasSize(2);
    assertThat(broker.to(Exchanges.OUTCOMES).stream().map(p -> p.message().messageId()).distinct())
        .hasSize(1);
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
    assertThat(assignments()).containsExactly("low:1@n1", "high:1@n1");
  }

  /** A task whose class is its name, submitted now. */
  private FakeDelivery submitNow(String priority) {
    TaskSpec spec = spec(priority, "100m", ", \"priority\": \"" + priority + "\"");
    admit(spec);
    TaskMessage message =
        new TaskMessage(spec, 1, 0, Instant.now(), Optional.empty(), Optional.empty());
    return broker.deliver(PENDING, TaskMessageCodec.encode(message));
  }

  @Test
  void looksFurtherDownALineOfWhichNothingFitsWhileNodesHaveRoom() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    FakeDelivery fits = submit(spec("l1", "40"));
    await().until(() -> fits.acked);

    submit(spec("l2", "40"));
    submit(spec("l3", "40"));

    await().until(() -> broker.line(PENDING).prefetch > limits.window().prefetch());
    assertThat(assignments()).containsExactly("l1:1@n1");
  }

  @Test
  void answersWhyATaskWaitsToAnIngressAndToNobodyElse() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    FakeDelivery first = submit(spec("l1", "40"));
    await().until(() -> first.acked);
    submit(spec("l2", "40"));

    FakeDelivery foreign = ask("l2", "node.n1.cancel");
    FakeDelivery question = ask("l2", "ingress.i1.explained");

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

  private FakeDelivery ask(String id, String replyKey) {
    var reply = new TaskMessage.Reply(replyKey, Optional.of("q1"));
    return broker.deliver(
        "jarvis.control.dispatcher.1",
        TaskMessageCodec.encode(
            new TaskMessage(
                spec(id, "40"), 1, 0, Instant.EPOCH, Optional.of(reply), Optional.empty())));
  }
}
