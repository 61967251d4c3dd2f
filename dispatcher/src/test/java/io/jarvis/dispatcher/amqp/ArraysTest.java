package io.jarvis.dispatcher.amqp;

import static io.jarvis.dispatcher.amqp.LeaderUnderTest.PENDING;
import static io.jarvis.dispatcher.amqp.Samples.message;
import static io.jarvis.dispatcher.amqp.Samples.node;
import static io.jarvis.dispatcher.amqp.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.PublishResult;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.dispatcher.amqp.FakeBroker.FakeDelivery;
import io.jarvis.dispatcher.amqp.FakeBroker.Published;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.explain.Explanation;
import io.jarvis.protocol.explain.ExplanationCodec;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a leader does with arrays. */
final class ArraysTest extends LeaderFixture {
  private static final String MOVED = "moved.default.normal";

  private static TaskSpec array(int count, String more) {
    return spec("a", "100m", ", \"array\": {\"count\": %d%s}".formatted(count, more));
  }

  private <E> List<E> events(Class<E> kind) {
    return log.taskEvents().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private List<String> outcomes() {
    return broker.to(Exchanges.OUTCOMES).stream().map(Published::key).toList();
  }

  @Test
  void leavesByOneIntentForANodeAndIsAckedWhenTheLastIndexIsOut() {
    leader.lead();
    nodes.show(node("n1", 4, CatalogNode.Fencing.NONE));

    FakeDelivery delivery = leader.submit(array(6, ""));

    await().until(() -> leader.assignments().size() == 4);
    assertThat(leader.assignments())
        .containsExactly("a_0:1@n1", "a_1:1@n1", "a_2:1@n1", "a_3:1@n1");
    assertThat(events(TaskEvent.Array.Assigned.class))
        .extracting(TaskEvent.Array.Assigned::from, TaskEvent.Array.Assigned::to)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(0, 3));
    assertThat(events(TaskEvent.Array.Assigned.class))
        .allSatisfy(intent -> assertThat(intent.expectedEnd()).isPresent());
    assertThat(delivery.acked).isFalse();
    succeed("a_1:1");
    succeed("a_2:1");
    await().until(() -> delivery.acked);
    assertThat(leader.assignments()).endsWith("a_4:1@n1", "a_5:1@n1");
  }

  @Test
  void sendsIndexesWhoseIntentIsInTheLogThoughItsConfirmIsLost() {
    leader.lead();
    FakeDelivery delivery = leader.submit(array(2, ""));
    await().until(() -> log.end(Duration.ZERO) > 0);
    log.leaveUnanswered(1);

    nodes.show(node("n1"));

    await().until(() -> leader.assignments().size() == 2);
    assertThat(leader.assignments()).containsExactly("a_0:1@n1", "a_1:1@n1");
    await().until(() -> delivery.acked);
  }

  @Test
  void lessAreOutThanItsParallelismSays() {
    leader.lead();
    nodes.show(node("n1"));

    leader.submit(array(4, ", \"parallelism\": 2"));

    await().until(() -> leader.assignments().size() == 2);
    succeed("a_0:1");
    await().until(() -> leader.assignments().size() == 3);
    succeed("a_2:1");
    await().until(() -> leader.assignments().size() == 4);
    assertThat(leader.assignments())
        .containsExactly("a_0:1@n1", "a_1:1@n1", "a_2:1@n1", "a_3:1@n1");
  }

  @Test
  void anArrayAndItsIndexesSayThatOthersOfItAreOut() {
    leader.lead();
    nodes.show(node("n1"));
    TaskSpec spec = array(4, ", \"parallelism\": 2");
    leader.submit(spec);
    await().until(() -> leader.assignments().size() == 2);

    assertThat(List.of(explained(spec), explained(spec.at(3))))
        .allSatisfy(explanation ->
            assertThat(explanation.verdict()).isEqualTo(Explanation.Verdict.PARALLELISM))
        .extracting(explanation -> explanation.changes().getFirst().to())
        .containsExactly("3", "4");
  }

  @Test
  void anArrayThatFindsNoRoomSaysWhatItsNextIndexLacks() {
    leader.lead();
    nodes.show(node("n1"));
    TaskSpec spec = spec("a", "40", ", \"array\": {\"count\": 3}");
    leader.submit(spec);
    await().until(() -> leader.assignments().size() == 1);

    Explanation explanation = explained(spec);

    assertThat(explanation.verdict()).isEqualTo(Explanation.Verdict.START_KEPT);
    assertThat(explanation.position().of()).isEqualTo(2);
    assertThat(explanation.changes().getFirst().to()).isEqualTo("cpu 24");
  }

  @Test
  void anArrayThatFitsNowhereSaysSoWhereverItsMessageLies() {
    leader.lead();
    nodes.show(node("n1"));
    TaskSpec spec = spec("a", "65", ", \"array\": {\"count\": 3}");
    FakeDelivery delivery = leader.submit(spec);
    await().until(() -> delivery.acked);

    Explanation explanation = explained(spec);

    assertThat(explanation.verdict()).isEqualTo(Explanation.Verdict.NEVER_FITS);
    assertThat(explanation.reason()).isEqualTo("cpu: 65 asked, 64 offered (1 node)");
  }

  private Explanation explained(TaskSpec spec) {
    String question = "q-" + spec.id();
    leader.ask(spec, "ingress.i1.explained", question);
    return await()
        .until(
            () ->
                broker.to(Exchanges.CONTROL).stream()
                    .map(Published::message)
                    .filter(m -> m.correlationId().equals(Optional.of(question)))
                    .flatMap(m -> ExplanationCodec.decode(m).stream())
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  @Test
  void endsOnceWithAllAndTellsItsSubmitter() {
    leader.lead();
    nodes.show(node("n1"));
    leader.submit(array(2, ""));
    await().until(() -> leader.assignments().size() == 2);

    succeed("a_1:1");
    succeed("a_0:1");

    await().until(() -> outcomes().contains("default.task.succeeded.a"));
    assertThat(outcomes())
        .containsExactly(
            "default.task.succeeded.a_1", "default.task.succeeded.a_0", "default.task.succeeded.a");
    assertThat(events(TaskEvent.Array.Succeeded.class)).hasSize(1);
  }

  @Test
  void aCancelEndsTheOthersAndLetsNoneLeave() {
    leader.lead();
    nodes.show(node("n1", 2, CatalogNode.Fencing.NONE));
    FakeDelivery delivery = leader.submit(array(5, ""));
    await().until(() -> leader.assignments().size() == 2);

    log.append(new TaskEvent.CancelRequested(new TaskId("a"), "ann")).join();

    await().until(() -> delivery.acked);
    await().until(() -> broker.to(Exchanges.CONTROL, "node.n1.cancel").size() >= 2);
    log.append(new TaskEvent.Cancelled(new TaskId("a_0"), 1)).join();
    log.append(new TaskEvent.Cancelled(new TaskId("a_1"), 1)).join();
    await().until(() -> outcomes().contains("default.task.cancelled.a"));
    assertThat(leader.assignments()).hasSize(2);
    assertThat(events(TaskEvent.Array.Cancelled.class))
        .extracting(TaskEvent.Array.Cancelled::message)
        .containsExactly("of 5 indexes 2 cancelled, 3 never left");
    assertThat(events(TaskEvent.CancelRequested.class)).hasSize(1);
  }

  @Test
  void whatHasNotLeftByStartBeforeNeverDoes() {
    leader.lead();
    nodes.show(node("n1", 1, CatalogNode.Fencing.NONE));
    String limit = Instant.now().plus(Duration.ofHours(1)).toString();
    FakeDelivery delivery =
        leader.submit(
            spec("a", "100m", ", \"array\": {\"count\": 3}, \"startBefore\": \"" + limit + "\""));
    await().until(() -> leader.assignments().size() == 1);

    leader.passes(Duration.ofHours(2));
    succeed("a_0:1");

    await().until(() -> outcomes().contains("default.task.failed.a"));
    await().until(() -> delivery.acked);
    assertThat(leader.assignments()).hasSize(1);
  }

  @Test
  void anIndexThatIsRefusedReturnsAlone() {
    leader.lead();
    nodes.show(node("n1"));
    broker.answer(Exchanges.ASSIGN, new PublishResult.Confirmed(), new PublishResult.Refused());

    FakeDelivery delivery = leader.submit(array(3, ""));

    await().until(() -> delivery.acked);
    assertThat(broker.to(Exchanges.TASKS, MOVED))
        .extracting(p -> p.message().messageId().orElseThrow())
        .containsExactly("a_1:2");
    assertThat(events(TaskEvent.Unassigned.class)).hasSize(1);
    assertThat(events(TaskEvent.Requeued.class))
        .extracting(TaskEvent.Requeued::task)
        .containsExactly(new TaskId("a_1"));
  }

  @Test
  void aSuccessorGoesOnFromTheCursorAndFinishesWhatWasUnderWay() {
    TaskSpec spec = array(6, "");
    leader.admit(spec);
    intent(0, 2);
    log.append(new TaskEvent.Unassigned(new TaskId("a_2"), 1, new NodeId("n1"), 0, "refused"))
        .join();
    leader.lead();
    nodes.show(node("n1"));

    FakeDelivery delivery = broker.deliver(PENDING, message(spec));

    await().until(() -> delivery.acked);
    assertThat(leader.assignments())
        .containsExactlyInAnyOrder("a_0:1@n1", "a_1:1@n1", "a_3:1@n1", "a_4:1@n1", "a_5:1@n1");
    assertThat(broker.to(Exchanges.TASKS, MOVED))
        .extracting(p -> p.message().messageId().orElseThrow())
        .containsExactly("a_2:2");
    assertThat(events(TaskEvent.Array.Assigned.class))
        .extracting(TaskEvent.Array.Assigned::from)
        .containsExactly(0, 3);
  }

  @Test
  void anIndexThatAnEarlierLeadersLateIntentTookGoesToTheNodeOfThatOne() {
    leader.lead();
    FakeDelivery delivery = leader.submit(array(4, ""));
    await().until(() -> log.end(Duration.ZERO) > 0);
    log.overtakeNext(intentOf(0, 1));

    nodes.show(node("n2"));

    await().until(() -> delivery.acked);
    assertThat(leader.assignments())
        .containsExactlyInAnyOrder("a_0:1@n1", "a_1:1@n1", "a_2:1@n2", "a_3:1@n2");
  }

  @Test
  void anArrayThatAnEarlierLeadersLateIntentTookAsAWholeIsSentThereBeforeItIsAcked() {
    leader.lead();
    FakeDelivery delivery = leader.submit(array(1, ""));
    await().until(() -> log.end(Duration.ZERO) > 0);
    log.overtakeNext(intentOf(0, 0));

    nodes.show(node("n2"));

    await().until(() -> delivery.acked);
    assertThat(leader.assignments()).containsExactly("a_0:1@n1");
  }

  @Test
  void anArrayWhoseRestAnEarlierLeadersLateIntentTookIsAckedOnceThatIsSent() {
    leader.lead();
    nodes.show(node("n2", 1, CatalogNode.Fencing.NONE));
    FakeDelivery delivery = leader.submit(array(3, ""));
    await().until(() -> leader.assignments().size() == 1);

    intent(1, 2);

    await().until(() -> delivery.acked);
    assertThat(leader.assignments()).containsExactly("a_0:1@n2", "a_1:1@n1", "a_2:1@n1");
  }

  @Test
  void aSuccessorEndsWhatIsOverAndTellsWhatWasNotTold() {
    TaskSpec spec = array(1, "");
    leader.admit(spec);
    intent(0, 0);
    log.append(
            new TaskEvent.Succeeded(
                new TaskId("a_0"),
                1,
                new NodeId("n1"),
                new Fence("old"),
                Ending.withoutContainer(Instant.EPOCH),
                Optional.empty()))
        .join();
    TaskSpec other = spec("b", "100m", ", \"array\": {\"count\": 1}");
    leader.admit(other);
    log.append(new TaskEvent.Array.Cancelled(new TaskId("b"), "of 1 indexes 1 never left")).join();

    leader.lead();

    await()
        .untilAsserted(() ->
            assertThat(outcomes())
                .containsExactly(
                    "default.task.succeeded.a_0",
                    "default.task.cancelled.b",
                    "default.task.succeeded.a"));
  }

  private void intent(int from, int to) {
    log.append(intentOf(from, to)).join();
  }

  private static TaskEvent.Array.Assigned intentOf(int from, int to) {
    return new TaskEvent.Array.Assigned(
        new TaskId("a"),
        from,
        to,
        new NodeId("n1"),
        0,
        new Fence("old").hash(),
        Resources.DEFAULT,
        List.of(),
        Optional.empty());
  }
}
