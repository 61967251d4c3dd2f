package io.jarvis.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead nodes on a real RabbitMQ and a real Consul. */
class DeadNodesIT {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final NodeId DEAD = new NodeId("dead");
  private static final NodeId ALIVE = new NodeId("alive");

  private World world;

  @BeforeEach
  void start() {
    world = new World();
  }

  @AfterEach
  void stop() throws Exception {
    world.close();
  }

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

    await().atMost(SOON).until(() -> !world.all(NodeEvent.Dead.class).isEmpty());
    List<WireMessage> returned = world.consume(world.returned());
    await().atMost(SOON).until(() -> returned.size() == 30);
    assertThat(returned)
        .allSatisfy(m -> assertThat(TaskMessageCodec.decodeTask(m).attempt()).isEqualTo(2));
    assertThat(world.all(TaskEvent.Requeued.class))
        .hasSize(30)
        .allSatisfy(event -> assertThat(event.why()).isEqualTo(TaskEvent.Why.LOST));
    assertThat(world.kinds("cancelled").getLast()).isEqualTo("Cancelled");
    assertThat(world.keyValues.get(Keys.fenced(DEAD))).isPresent();
    await().atMost(SOON).until(() -> world.messages(Queues.node(DEAD)) == 0);
    assertThat(watchdog.meters().get("jarvis.watchdog.dead-nodes").counter().count()).isEqualTo(1);
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
  void leavesANodeAloneWhoseQueueHasAConsumer() throws IOException {
    join(ALIVE);
    world.hold(Queues.node(ALIVE));
    send(world.assign(world.queue("t1", ""), ALIVE));
    join(DEAD);
    send(world.assign(world.queue("t2", ""), DEAD));

    world.watchdog("w1");

    await().atMost(SOON).until(() -> !world.all(NodeEvent.Dead.class).isEmpty());
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
    await().atMost(SOON).until(() -> world.catalog.nodes().stream().anyMatch(this::isAlive));

    world.watchdog("w1");

    await().atMost(SOON).until(() -> !world.all(NodeEvent.Dead.class).isEmpty());
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
    await().atMost(SOON).until(() -> watchdog.service().role() == WatchdogService.Role.LEADER);
    world.rabbit.raiseMemoryAlarm();
    try {
      await().atMost(SOON).until(() -> world.looksUnderAlarm() > 0);
      world.catalog.report(DEAD, CatalogNode.Health.CRITICAL, "");

      // Far more looks than it takes to be sure of a death where no alarm is on.
      await().atMost(SOON).until(() -> world.looksUnderAlarm() > 30);
      assertThat(world.keyValues.get(Keys.fenced(DEAD))).isEmpty();
    } finally {
      world.rabbit.clearMemoryAlarm();
    }

    await().atMost(SOON).until(() -> !world.all(NodeEvent.Dead.class).isEmpty());
    assertThat(world.progress("t1").lineAttempt()).isEqualTo(2);
  }

  @Test
  void writesTheTasksAnewThatADeadNodesQueueNoLongerHolds() throws IOException {
    join(DEAD);
    send(world.assign(world.queue("there", ""), DEAD));
    world.assign(world.queue("purged", ",'args':['echo','hi']"), DEAD);

    world.watchdog("w1");

    List<WireMessage> returned = world.consume(world.returned());
    await().atMost(SOON).until(() -> returned.size() == 2);
    var byId =
        returned.stream()
            .map(TaskMessageCodec::decodeTask)
            .collect(Collectors.toMap(task -> task.spec().id().value(), task -> task));
    assertThat(byId.get("purged").attempt()).isEqualTo(2);
    assertThat(byId.get("purged").spec()).isEqualTo(Specs.of("purged", ",'args':['echo','hi']"));
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
    await()
        .atMost(SOON)
        .until(() -> world.catalog.nodes().stream().anyMatch(seen -> seen.id().equals(node)));
  }

  private void send(Assignment assignment) {
    world.publish(Exchanges.ASSIGN, assignment.node().value(), TaskMessageCodec.encode(assignment));
  }
}
