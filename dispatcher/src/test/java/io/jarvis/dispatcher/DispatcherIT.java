package io.jarvis.dispatcher;

import static io.jarvis.dispatcher.Specs.offer;
import static io.jarvis.dispatcher.Specs.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.Delivery;
import io.jarvis.dispatcher.TestExecutor.Manner;
import io.jarvis.dispatcher.core.PlanReplay;
import io.jarvis.dispatcher.journal.PlanJournal;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.Headers;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A dispatcher on a real broker and a real catalog. */
final class DispatcherIT extends SiteFixture {
  private DispatcherService leader(Map<String, String> more) {
    DispatcherService service = site.dispatcher("d1", more);
    await().until(service::leads);
    return service;
  }

  @Test
  void sendsATaskToANodeAfterItsIntentIsInTheLog() {
    leader(Map.of());
    NodeId n1 = site.node("n1", offer(4, 4, 10));
    TestExecutor executor = site.executor(n1, Manner.HOLDS);
    site.submit(task("t1"));

    await().until(() -> executor.received().size() == 1);

    Assignment assignment = executor.received().getFirst();
    assertThat(assignment.node()).isEqualTo(n1);
    assertThat(assignment.task().attempt()).isEqualTo(1);
    TaskEvent.Assigned intent = site.event(new TaskId("t1"), TaskEvent.Assigned.class);
    assertThat(intent.fenceHash()).isEqualTo(assignment.fence().hash());
    assertThat(intent.epoch()).isEqualTo(assignment.epoch()).isPositive();
    assertThat(site.story(new TaskId("t1"))).containsExactly("Submitted", "Assigned");
    assertThat(site.allEvents())
        .anyMatch(
            e -> e instanceof ClusterEvent.LeaderElected l && l.epoch() == assignment.epoch());
    await().until(() -> held(Queues.pending(task("t1").tenant(), task("t1").priority())) == 0);
  }

  private long held(String queue) {
    return site.rabbit.messages().getOrDefault(queue, 0L);
  }

  /** Someone has to leave, a node is lost, and the policy is another one. */
  @Test
  void whatWasDecidedIsDecidedOnceMoreByteForByte() throws Exception {
    DispatcherService leader = leader(Map.of("jarvis.dispatcher.plan-journal", "16Mi"));
    TestExecutor first = site.executor(site.node("n1", offer(2, 4, 1)), Manner.HOLDS);
    TaskSpec low = task("low", "\"priority\": \"low\"");
    site.submitNow(low);
    await().until(() -> first.received().size() == 1);
    site.submitNow(task("high", "\"priority\": \"high\""));
    await().until(() -> first.commands().stream().anyMatch(c -> c.startsWith("node.n1.preempt")));
    site.bringBack(low, 2, TaskEvent.Why.MOVED, Cause.PREEMPTED);
    await().until(() -> first.received().size() == 2);

    site.configure("policy", "best-fit");
    NodeId lost = site.node("n2", offer(2, 4, 1));
    TestExecutor second = site.executor(lost, Manner.HOLDS);
    await().until(() -> second.received().size() == 1);
    site.catalog.deregister(lost);
    await().until(() -> site.catalog.nodes().stream().noneMatch(node -> node.id().equals(lost)));
    site.bringBack(low, 3, TaskEvent.Why.LOST, Cause.NODE_LOST);
    TestExecutor third = site.executor(site.node("n3", offer(2, 4, 1)), Manner.HOLDS);
    await().until(() -> third.received().size() == 1);
    leader.close();

    List<String> decided = new ArrayList<>();
    PlanReplay replay = new PlanReplay();
    PlanJournal.read(
        site.directory("d1").resolve("plans"),
        plan -> {
          assertThat(replay.decisions(plan)).contains(plan.decisions());
          plan.decisions().lines().forEach(decided::add);
        });
    assertThat(decided).anyMatch(line -> line.startsWith("preempts high n1 [low:1]"));
    assertThat(decided.stream().filter(line -> line.startsWith("places")))
        .satisfiesExactly(
            line -> assertThat(line).contains("low n1").contains("least-loaded"),
            line -> assertThat(line).contains("high n1").contains("least-loaded"),
            line -> assertThat(line).contains("low n2"),
            line -> assertThat(line).contains("low n3").contains("best-fit"));
    assertThat(site.events().filter(TaskEvent.Assigned.class::isInstance).map(Object::toString))
        .as("as the log says")
        .hasSize(4);
  }

  @Test
  void fillsANodeAndNoMoreUntilSomethingEnds() {
    leader(Map.of());
    NodeId n1 = site.node("n1", offer(4, 4, 2));
    TestExecutor executor = site.executor(n1, Manner.HOLDS);
    site.submit(Specs.tasks("t", 3));
    await().until(() -> executor.received().size() == 2);

    Site.await(List.of(site.append(executor.succeeded(executor.received().getFirst()))));

    await().until(() -> executor.received().size() == 3);
    assertThat(executor.received())
        .extracting(a -> a.task().spec().id().value())
        .containsExactly("t0", "t1", "t2");
  }

  @Test
  void putsAsideWhatNeverFitsAndBringsItBackWhenANodeJoins() {
    leader(Map.of());
    site.node("small", offer(1, 1, 10));
    site.submit(task("big", "\"resources\": {\"cpu\": 8}"));
    await().untilAsserted(() -> assertThat(site.story(new TaskId("big"))).endsWith("Blocked"));
    assertThat(site.event(new TaskId("big"), TaskEvent.Blocked.class).reasons())
        .containsExactly("cpu: 8 asked, 1 offered (1 node)");
    await().until(() -> held("jarvis.blocked.default") == 1);

    TestExecutor executor = site.executor(site.node("large", offer(16, 16, 10)), Manner.SUCCEEDS);

    await().until(() -> executor.received().size() == 1);
    assertThat(site.story(new TaskId("big")))
        .startsWith("Submitted", "Blocked", "Requeued", "Assigned");
    await()
        .until(() -> held("jarvis.blocked.default") == 0 && held("jarvis.returned.default") == 0);
  }

  @Test
  void endsACancelledTaskInLineAndTellsItsSubmitter() {
    List<Delivery> outcomes = outcomes();
    leader(Map.of());
    site.submit(task("t1"));
    Site.await(List.of(site.append(new TaskEvent.CancelRequested(new TaskId("t1"), "somebody"))));

    await().until(() -> site.story(new TaskId("t1")).contains("Cancelled"));
    await().until(() -> !outcomes.isEmpty());
    assertThat(outcomes.getFirst().routingKey()).isEqualTo("default.task.cancelled.t1.reply");
    assertThat(outcomes.getFirst().message().headers())
        .containsEntry(Headers.REPLY_TO, "reply.test");
    await().until(() -> held("jarvis.pending.default.normal") == 0);
  }

  @Test
  void endsACancelledBlockedTaskAndRemovesItsMessage() {
    leader(Map.of());
    site.node("small", offer(1, 1, 10));
    site.submit(task("big", "\"resources\": {\"cpu\": 8}"));
    await().until(() -> site.story(new TaskId("big")).contains("Blocked"));

    Site.await(List.of(site.append(new TaskEvent.CancelRequested(new TaskId("big"), "somebody"))));

    await().until(() -> site.story(new TaskId("big")).contains("Cancelled"));
    await().until(() -> held("jarvis.blocked.default") == 0);
  }

  @Test
  void remindsAnExecutorOfACancelledTask() throws Exception {
    List<Delivery> hints = new CopyOnWriteArrayList<>();
    leader(Map.of());
    NodeId n1 = site.node("n1", offer(4, 4, 10));
    TestExecutor executor = site.executor(n1, Manner.HOLDS);
    site.submit(task("t1"));
    await().until(() -> executor.received().size() == 1);
    listen("jarvis.control", "node.n1.#", hints);

    Site.await(List.of(site.append(new TaskEvent.CancelRequested(new TaskId("t1"), "somebody"))));

    await().until(() -> !hints.isEmpty());
    assertThat(hints.getFirst().routingKey()).isEqualTo("node.n1.cancel");
    assertThat(
            new String(hints.getFirst().message().body(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("{\"task\":\"t1\",\"attempt\":1}");
  }

  private List<Delivery> outcomes() {
    List<Delivery> outcomes = new CopyOnWriteArrayList<>();
    listen("jarvis.outcomes", "#", outcomes);
    return outcomes;
  }

  private void listen(String exchange, String key, List<Delivery> into) {
    String queue = "test." + exchange;
    TestQueues.declare(site.rabbit, queue, exchange, key);
    site.broker.subscribe(
        queue,
        100,
        delivery -> {
          into.add(delivery);
          delivery.ack();
        });
  }

  @Test
  void expiresWhatHasNotStartedInTime() {
    List<Delivery> outcomes = outcomes();
    leader(Map.of());
    site.submit(task("t1", "\"startBefore\": \"" + Instant.now().plusSeconds(2) + "\""));

    await().until(() -> site.story(new TaskId("t1")).contains("Expired"));
    await().until(() -> !outcomes.isEmpty());
    assertThat(outcomes.getFirst().routingKey()).isEqualTo("default.task.expired.t1.reply");
    await().until(() -> held("jarvis.pending.default.normal") == 0);
  }

  @Test
  void takesBackWhatNoQueueTakesAndPlansItAgainWithAHigherAttempt() throws Exception {
    leader(Map.of("jarvis.dispatcher.avoid", "1s"));
    NodeId n1 = site.node("n1", offer(4, 4, 10));
    TestExecutor executor = site.executor(n1, Manner.HOLDS);
    site.submit(task("t0"));
    await().until(() -> executor.received().size() == 1);
    TestQueues.unbind(site.rabbit, Queues.node(n1), Exchanges.ASSIGN, "n1");

    site.submit(task("t1"));

    await().until(() -> executor.received().size() == 2);
    assertThat(executor.received().get(1).task().attempt()).isEqualTo(2);
    assertThat(site.story(new TaskId("t1")))
        .startsWith("Submitted", "Assigned", "Unassigned", "Assigned");
    await().until(() -> held("jarvis.pending.default.normal") == 0);
  }

  @Test
  void parksWhatItCannotReadAndGoesOn() {
    leader(Map.of());
    TestExecutor executor = site.executor(site.node("n1", offer(4, 4, 10)), Manner.SUCCEEDS);
    WireMessage garbage =
        WireMessage.json(new byte[] {1, 2, 3}, TaskMessage.TYPE).messageId("m1").build();
    site.broker
        .publish(Exchanges.TASKS, "new.default.normal", garbage)
        .orTimeout(2, TimeUnit.MINUTES)
        .join();
    site.submit(task("t1"));

    await().until(() -> executor.received().size() == 1);
    await()
        .until(() ->
            site.allEvents()
                .anyMatch(
                    e -> e instanceof ClusterEvent.LetterParked p && p.letter().equals("m1")));
    await().until(() -> held(Queues.PARKED) == 1 && held("jarvis.pending.default.normal") == 0);
  }

  @Test
  void runsAnAcceptedTaskWhoseSubmissionTheLogHasLost() {
    leader(Map.of());
    TestExecutor executor = site.executor(site.node("n1", offer(4, 4, 10)), Manner.SUCCEEDS);

    Site.await(List.of(site.publish(Site.message(task("lost"), 3), TaskEvent.Why.RETRY)));

    await().until(() -> executor.received().size() == 1);
    assertThat(executor.received().getFirst().task()).isEqualTo(Site.message(task("lost"), 3));
    await().until(() -> site.story(new TaskId("lost")).contains("Succeeded"));
    assertThat(site.story(new TaskId("lost"))).containsExactly("Restated", "Assigned", "Succeeded");
    assertThat(site.event(new TaskId("lost"), TaskEvent.Restated.class).submitted().reply())
        .contains(new TaskMessage.Reply("reply.test", Optional.of("c1")));
    await().until(() -> held("jarvis.returned.default") == 0 && held(Queues.PARKED) == 0);
  }

  @Test
  void acksTheMessageOfATaskThatEnded() {
    site.submit(task("t1"));
    Site.await(List.of(site.append(new TaskEvent.Cancelled(new TaskId("t1"), 1))));
    leader(Map.of());

    await().until(() -> held("jarvis.pending.default.normal") == 0);
    assertThat(site.story(new TaskId("t1"))).containsExactly("Submitted", "Cancelled");
  }

  @Test
  void renewsWhatItHoldsForLong() {
    leader(Map.of("jarvis.dispatcher.window.hold", "1s"));
    site.submit(task("t1"));

    await().until(() -> site.story(new TaskId("t1")).contains("Requeued"));
    await()
        .until(() ->
            held("jarvis.pending.default.normal") == 0 && held("jarvis.returned.default") == 1);

    TestExecutor executor = site.executor(site.node("n1", offer(4, 4, 10)), Manner.SUCCEEDS);
    await().until(() -> executor.received().size() == 1);
    await().until(() -> held("jarvis.returned.default") == 0);
  }

  @Test
  void keepsTheOrderOfSubmissionThoughItRenews() {
    DispatcherService first =
        leader(
            Map.of(
                "jarvis.dispatcher.window.hold", "1s", "jarvis.dispatcher.window.prefetch", "4"));
    List<TaskSpec> tasks = Specs.tasks("t", 12);
    site.submitInTurn(tasks);
    await()
        .until(() ->
            held("jarvis.pending.default.normal") == 0 && held("jarvis.returned.default") == 12);
    first.close();
    DispatcherService second = site.dispatcher("d2", Map.of());
    await().until(second::leads);
    await("it has the line, and its token").until(() -> TestQueues.unacked(site.rabbit) == 12 + 1);

    TestExecutor executor = site.executor(site.node("n1", offer(4, 4, 1)), Manner.SUCCEEDS);

    await().until(() -> executor.received().size() == 12);
    assertThat(executor.received())
        .extracting(a -> a.task().spec().id())
        .containsExactlyElementsOf(tasks.stream().map(TaskSpec::id).toList());
  }
}
