package io.jarvis.simulation;

import static io.jarvis.simulation.OneNode.NODE;
import static io.jarvis.simulation.OneNode.TASK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.Keys;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.ContainerException.Kind;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.ControlMessage;
import io.jarvis.protocol.topology.ControlCommand;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a container that its executor has started without knowing, or before it died. */
class TakenOverTest {
  private static final int LONG_MILLIS = 60_000;

  @TempDir Path directory;

  private final List<LogEntry> entries = new CopyOnWriteArrayList<>();
  private final CountDownLatch inspecting = new CountDownLatch(1);
  private final CountDownLatch inspected = new CountDownLatch(1);
  private OneNode world;
  private int later;

  @BeforeEach
  void open() throws IOException {
    world = new OneNode();
    world.calm.log().tail(0, entries::addAll);
  }

  @AfterEach
  void close() {
    inspected.countDown();
    world.close();
  }

  @Test
  void aDrainingNodeLetsARunningContainerGoOnThatItIsJustTakingOver() {
    restartWithAnEngineThatIsSlowToAnswer(1_500);

    world.consul.put(Keys.mode(NODE), "draining");
    await().until(this::handsBackWhatComesNow);
    inspected.countDown();

    await().until(() -> said(TaskEvent.Succeeded.class).anyMatch(end -> end.task().equals(TASK)));
    assertThat(endings(TASK)).isEmpty();
  }

  /** Whether it has heard that it drains: what was assigned before that, it runs. */
  private boolean handsBackWhatComesNow() {
    world.assign(OneNode.task(new TaskId("later-" + later++), 10), 1);
    return said(TaskEvent.AttemptEnded.class).anyMatch(end -> end.cause() == Cause.DRAINED);
  }

  @Test
  void aCancelReachesAContainerThatIsJustBeingTakenOver() {
    restartWithAnEngineThatIsSlowToAnswer(LONG_MILLIS);

    command(ControlCommand.CANCEL);
    await().until(() -> world.running() == 0);
    inspected.countDown();

    await().until(() -> said(TaskEvent.Cancelled.class).findAny().isPresent());
  }

  private void restartWithAnEngineThatIsSlowToAnswer(int taskMillis) {
    SimProcess first = world.startExecutor(directory);
    world.assign(OneNode.task(taskMillis), 1);
    await().until(() -> world.running() == 1);
    await().until(() -> said(TaskEvent.Running.class).findAny().isPresent());
    first.kill();
    world.engine.atInspection(() -> {
      inspecting.countDown();
      awaitAnswer();
    });
    world.startExecutor(directory);
    await().until(() -> inspecting.getCount() == 0);
  }

  private void awaitAnswer() throws ContainerException {
    try {
      inspected.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ContainerException(Kind.UNREACHABLE, "nobody waits for the answer", e);
    }
  }

  @Test
  void whyAContainerWasStoppedIsKnownAfterARestart() {
    CountDownLatch stopping = new CountDownLatch(1);
    world.engine.atStop(() -> {
      stopping.countDown();
      awaitAnswer();
    });
    SimProcess first = world.startExecutor(directory);
    world.assign(OneNode.task(LONG_MILLIS), 1);
    await().until(() -> said(TaskEvent.Running.class).findAny().isPresent());
    command(ControlCommand.PREEMPT);
    await().until(() -> stopping.getCount() == 0);

    first.kill();
    world.engine.all().stream().map(FoundContainer::id).forEach(world.engine::terminate);
    world.startExecutor(directory);

    await().until(() -> !endings(TASK).isEmpty());
    assertThat(endings(TASK)).containsExactly(Cause.PREEMPTED);
  }

  @Test
  void aStartWhoseAnswerIsLostIsNoFailure() {
    AtomicBoolean lost = new AtomicBoolean();
    world.engine.afterStart(() -> {
      if (lost.compareAndSet(false, true)) {
        throw new ContainerException(Kind.UNREACHABLE, "the answer is lost");
      }
    });
    world.startExecutor(directory);
    world.assign(OneNode.task(50), 1);

    await().until(() -> said(TaskEvent.Succeeded.class).findAny().isPresent());
    assertThat(endings(TASK)).isEmpty();
  }

  private void command(ControlCommand command) {
    world.publish(
        Exchanges.CONTROL,
        RoutingKeys.nodeCommand(NODE, command),
        ControlMessage.of("{\"task\":\"%s\",\"attempt\":1}".formatted(TASK)));
  }

  /** How the attempts of a task ended that did not succeed. */
  private List<Cause> endings(TaskId task) {
    return said(TaskEvent.AttemptEnded.class)
        .filter(end -> end.task().equals(task))
        .map(TaskEvent.AttemptEnded::cause)
        .toList();
  }

  private <E> Stream<E> said(Class<E> type) {
    return entries.stream()
        .map(entry -> entry.recorded().event())
        .filter(type::isInstance)
        .map(type::cast);
  }
}
