package io.jarvis.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.LiveTasks;
import io.jarvis.state.LogFold;
import io.jarvis.watchdog.core.Standing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Dead nodes on a real RabbitMQ and a real Consul. */
class DeadNodesIT extends WorldFixture {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final NodeId DEAD = new NodeId("dead");
  private static final NodeId ALIVE = new NodeId("alive");

  @Test
  void bringsTheTasksOfADeadNodeBackAsLost() throws IOException {
    join(DEAD);
    for (int i = 0; i < 30; i++) {
      send(world.assign(world.queue("t" + i, ""), DEAD));
    }
    Assignment wanted = world.assign(world.queue("cancelled", ""), DEAD);
    world.append(new TaskEvent.CancelRequested(wanted.task().spec().id(), "me"));
    send(wanted);

    World.Running watchdog = world.watchdog("w1");

    await().until(() -> !world.all(NodeEvent.Dead.class).isEmpty());
    List<WireMessage> returned = world.consume(world.returned());
    await().until(() -> returned.size() == 30);
    assertThat(returned)
        .allSatisfy(m -> assertThat(TaskMessageCodec.decodeTask(m).attempt()).isEqualTo(2));
    // A message is back in its line before the log says so.
    await().until(() -> world.all(TaskEvent.Requeued.class).size() == 30);
    assertThat(world.all(TaskEvent.Requeued.class))
        .allSatisfy(event -> assertThat(event.why()).isEqualTo(TaskEvent.Why.LOST));
    await().until(() -> world.kinds("cancelled").getLast().equals("Cancelled"));
    assertThat(world.keyValues.get(Keys.fenced(DEAD))).isPresent();
    await().until(() -> world.messages(Queues.node(DEAD)) == 0);
    await().until(() -> watchdog.counted("jarvis.watchdog.dead-nodes") == 1);
    assertThat(
            world
                .broker
                .publish(Exchanges.ASSIGN, DEAD.value(), TaskMessageCodec.encode(wanted))
                .join()
                .confirmed())
        .as("what is sent to a dead node is returned")
        .isFalse();
  }

  @Test
  void forgetsANodeThatIsGoneForLong() throws IOException {
    join(ALIVE);
    NodeId gone = new NodeId("gone");
    for (NodeId node : List.of(ALIVE, gone)) {
      world.keyValues.put(Keys.mode(node), "cordoned");
      world.keyValues.put(Keys.images(node), "busybox:latest");
    }
    TaskIndex index = new TaskIndex();
    TaskLedger ledger = new TaskLedger(LiveTasks.inMemory(index), index);
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    await().until(() -> world.catalog.nodes().stream().anyMatch(node -> node.id().equals(ALIVE)));

    await()
        .untilAsserted(() -> {
          forgetting(ledger, now).round();
          assertThat(world.keyValues.list(Keys.GONE)).containsOnlyKeys(Keys.gone(gone));
        });
    assertThat(world.keyValues.get(Keys.mode(gone))).isPresent();

    await()
        .untilAsserted(() -> {
          forgetting(ledger, now.plus(Duration.ofDays(30))).round();
          assertThat(world.keyValues.list(Keys.GONE)).isEmpty();
        });
    assertThat(world.keyValues.list(Keys.MODES)).containsOnlyKeys(Keys.mode(ALIVE));
    assertThat(world.keyValues.list(Keys.IMAGES)).containsOnlyKeys(Keys.images(ALIVE));
  }

  private NodeKeys forgetting(TaskLedger ledger, Instant now) {
    return new NodeKeys(
        world.keyValues, world.catalog, ledger, Duration.ofDays(30), InstantSource.fixed(now));
  }

  @Test
  void leavesANodeAloneWhoseQueueHasAConsumer() throws IOException {
    join(ALIVE);
    world.hold(Queues.node(ALIVE));
    send(world.assign(world.queue("t1", ""), ALIVE));
    join(DEAD);
    send(world.assign(world.queue("t2", ""), DEAD));

    world.watchdog("w1");

    await().until(() -> !world.all(NodeEvent.Dead.class).isEmpty());
    assertThat(world.all(NodeEvent.Dead.class).stream().map(NodeEvent.Dead::node))
        .containsExactly(DEAD);
    assertThat(world.keyValues.get(Keys.fenced(ALIVE))).isEmpty();
    assertThat(world.kinds("t1")).containsExactly("Submitted", "Queued", "Assigned");
  }

  @Test
  void leavesANodeAloneWhoseCheckPasses() throws IOException {
    join(ALIVE);
    world.catalog.report(ALIVE, CatalogNode.Health.PASSING, "");
    send(world.assign(world.queue("t1", ""), ALIVE));
    join(DEAD);
    send(world.assign(world.queue("t2", ""), DEAD));
    await().until(() -> world.catalog.nodes().stream().anyMatch(this::isAlive));

    world.watchdog("w1");

    await().until(() -> !world.all(NodeEvent.Dead.class).isEmpty());
    assertThat(world.all(NodeEvent.Dead.class).stream().map(NodeEvent.Dead::node))
        .containsExactly(DEAD);
    assertThat(world.keyValues.get(Keys.fenced(ALIVE))).isEmpty();
  }

  @Test
  void declaresNobodyDeadWhileAMemoryAlarmIsOn() throws IOException {
    join(DEAD);
    world.catalog.report(DEAD, CatalogNode.Health.PASSING, "");
    send(world.assign(world.queue("t1", ""), DEAD));
    World.Running watchdog = world.watchdog("w1");
    await().until(watchdog.service()::leads);
    world.rabbit.raiseMemoryAlarm();
    try {
      await().until(() -> world.looksUnderAlarm() > 0);
      world.catalog.report(DEAD, CatalogNode.Health.CRITICAL, "");

      // Far more looks than it takes to be sure of a death where no alarm is on.
      await().until(() -> world.looksUnderAlarm() > 30);
      assertThat(world.keyValues.get(Keys.fenced(DEAD))).isEmpty();
    } finally {
      world.rabbit.clearMemoryAlarm();
    }

    await().until(() -> !world.all(NodeEvent.Dead.class).isEmpty());
    await().until(() -> world.progress("t1").lineAttempt() == 2);
  }

  @Test
  void writesTheTasksAnewThatADeadNodesQueueNoLongerHolds() throws IOException {
    join(DEAD);
    send(world.assign(world.queue("there", ""), DEAD));
    world.assign(world.queue("purged", ",'args':['echo','hi']"), DEAD);

    world.watchdog("w1");

    List<WireMessage> returned = world.consume(world.returned());
    await().until(() -> returned.size() == 2);
    var byId =
        returned.stream()
            .map(TaskMessageCodec::decodeTask)
            .collect(Collectors.toMap(task -> task.spec().id().value(), task -> task));
    assertThat(byId.get("purged").attempt()).isEqualTo(2);
    assertThat(byId.get("purged").spec()).isEqualTo(Specs.of("purged", ",'args':['echo','hi']"));
  }

  @Test
  void dropsTheMessageOfATaskThatHadEndedWhenItsNodeDied() throws IOException {
    join(DEAD);
    Assignment assignment = world.assign(world.queue("t1", ""), DEAD);
    send(assignment);
    world.append(
        new TaskEvent.Succeeded(
            assignment.task().spec().id(),
            1,
            DEAD,
            assignment.fence(),
            Ending.withoutContainer(Instant.now()),
            Optional.empty()));

    World.Running watchdog = world.watchdog("w1");

    await().until(() -> watchdog.letters(Settlement.Result.DROPPED) == 1);
    assertThat(world.kinds("t1")).endsWith("Assigned", "Succeeded");
    assertThat(standingWithoutMemory(assignment))
        .as("what one knows that has not seen it end")
        .isEqualTo(new Standing.Ended());
  }

  /** By the state that a snapshot holds, and by the log. */
  private Standing standingWithoutMemory(Assignment assignment) {
    LiveTasks tasks = LiveTasks.inMemory(new TaskIndex());
    try (LogFold fold = LogFold.start(world.log, tasks, FoldSettings.DEFAULT)) {
      assertThat(fold.awaitEnd(SOON)).isTrue();
      TaskLedger ledger = new TaskLedger(tasks, new TaskIndex());
      return new Standings(ledger, new LogSearch(world.log, SOON))
          .of(assignment.task().spec().id());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private boolean isAlive(CatalogNode node) {
    return node.id().equals(ALIVE) && node.health() == CatalogNode.Health.PASSING;
  }

  private void join(NodeId node) throws IOException {
    world.topology.declareNode(node);
    world.catalog.register(
        node,
        "i1",
        new NodeOffer(
            new CpuQuantity(1000),
            ByteQuantity.ofMebibytes(1024),
            ByteQuantity.ofMebibytes(1024),
            List.of(),
            Map.of(),
            Map.of("arch", "amd64"),
            10));
    await().until(() -> world.catalog.nodes().stream().anyMatch(seen -> seen.id().equals(node)));
  }

  private void send(Assignment assignment) {
    world.publish(Exchanges.ASSIGN, assignment.node().value(), TaskMessageCodec.encode(assignment));
  }
}
