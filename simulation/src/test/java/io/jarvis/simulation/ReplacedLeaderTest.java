package io.jarvis.simulation;

import static io.jarvis.simulation.OneNode.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.memory.Faults;
import io.jarvis.broker.memory.Passage;
import io.jarvis.catalog.Epochs;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a leader assigned comes to its node, or is to be sent, after another one has taken over. */
class ReplacedLeaderTest {
  private static final int FOR_EVER = 600_000;
  private static final int SHORTLY = 200;

  private final List<LogEntry> entries = new CopyOnWriteArrayList<>();

  @TempDir Path directory;
  private OneNode world;

  @BeforeEach
  void open() throws IOException {
    world = new OneNode();
    world.calm.log().tail(0, entries::addAll);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private boolean isInLog(Predicate<Event> wanted) {
    return entries.stream().map(entry -> entry.recorded().event()).anyMatch(wanted);
  }

  private void assertHandedBackUnbegun() {
    await().until(() -> world.in(Queues.DEAD) == 1);
    await().until(() -> world.in(Queues.node(NODE)) == 0);
    assertThat(isInLog(TaskEvent.Starting.class::isInstance)).isFalse();
  }

  @Test
  void aNodeThatHasAnsweredTheNextBeginsNothingOfIt() {
    world.startExecutor(directory);
    world.awaitConsumed();
    await()
        .until(() -> {
          world.callRoll(2);
          return isInLog(NodeEvent.Reported.class::isInstance);
        });

    world.assign(OneNode.task(FOR_EVER), 1);

    assertHandedBackUnbegun();
  }

  @Test
  void aNodeThatComesBackBeginsNothingOfIt() {
    Epochs epochs = new Epochs(world.calm.consul());
    epochs.raise("dispatcher");
    epochs.raise("dispatcher");
    world.startExecutor(directory);

    world.assign(OneNode.task(FOR_EVER), 1);

    assertHandedBackUnbegun();
  }

  @Test
  void aNodeBeginsNothingOfItBehindWhatTheNextHasSent() {
    world.startExecutor(directory);
    world.assign(OneNode.task(new TaskId("new"), SHORTLY), 2);
    await().until(() -> isInLog(TaskEvent.Succeeded.class::isInstance));
    entries.clear();

    world.assign(OneNode.task(FOR_EVER), 1);

    assertHandedBackUnbegun();
  }

  @Test
  void aNodeKeepsWhatTheNextHasSentAgain() {
    world.startExecutor(directory);
    world.assign(OneNode.task(SHORTLY), 2);

    world.assign(OneNode.task(SHORTLY), 1);

    await().until(() -> isInLog(TaskEvent.Succeeded.class::isInstance));
    await().until(() -> world.in(Queues.node(NODE)) == 0);
    assertThat(world.in(Queues.DEAD)).isZero();
  }

  @Test
  void itSendsNothingThatStillWaitsToBeSent() {
    CountDownLatch replaced = new CountDownLatch(1);
    List<Long> came = new CopyOnWriteArrayList<>();
    world.startExecutor(directory, new Noting(came));
    SimProcess leader = world.start("dispatcher", new HeldUp(replaced), Programs::dispatcher);
    world.submit(OneNode.task(SHORTLY));
    await().until(() -> isInLog(TaskEvent.Assigned.class::isInstance));

    leader.link().cut();
    leader.link().mend();
    await()
        .until(() ->
            isInLog(event ->
                event instanceof ClusterEvent.LeaderElected elected && elected.epoch() == 2));
    replaced.countDown();

    await().until(() -> came.contains(2L));
    assertThat(came).containsExactly(2L);
  }

  /** What goes to a node waits to be sent until somebody lets it go. */
  private record HeldUp(CountDownLatch until) implements Faults {
    @Override
    public Passage publish(String exchange, String routingKey, WireMessage message) {
      if (exchange.equals(Exchanges.ASSIGN)) {
        try {
          until.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return Passage.CLEAR;
    }
  }

  /** The epochs of the assignments that come to a node. */
  private record Noting(List<Long> epochs) implements Faults {
    @Override
    public Passage delivery(String queue, WireMessage message) {
      if (queue.equals(Queues.node(NODE))) {
        epochs.add(TaskMessageCodec.decodeAssignment(message).epoch());
      }
      return Passage.CLEAR;
    }
  }
}
