package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.Keys;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.journal.AttemptJournal;
import io.jarvis.executor.journal.AttemptRecord;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an executor finds, and does not do twice, when it comes back. */
class RestartIT {

  @TempDir Path directory;
  private static Cluster cluster;
  private NodeId node;
  private TestNode executor;

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.shared();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @BeforeEach
  void start() throws Exception {
    node = cluster.newNode();
    executor = new TestNode(cluster, node, directory);
  }

  @AfterEach
  void stop() {
    executor.removeContainers();
    executor.close();
  }

  @Test
  void goesOnWithARunningContainerAndLosesNoLine() {
    TaskSpec task =
        Cluster.shell(
            "trap 'go=no' USR1; i=0; go=yes;"
                + " while [ $go = yes ]; do seq $i $((i+99)); i=$((i+100)); usleep 100000; done;"
                + " echo $i > $JARVIS_OUTPUT");
    cluster.run(node, task);
    await().until(() -> executor.recorded.text(task.id()).contains("\n500\n"));
    String container = onlyContainer().id();

    restart();

    long before = executor.recorded.text(task.id()).lines().count();
    await().until(() -> executor.recorded.text(task.id()).lines().count() > before + 500);
    executor.letFinish();
    TaskEvent.Succeeded end = succeeded(cluster, task.id());
    assertThat(end.ending().container()).isEqualTo(container);
    int written = end.output().orElseThrow().asInt();
    assertThat(executor.recorded.text(task.id()).lines())
        .containsExactlyElementsOf(IntStream.range(0, written).mapToObj(String::valueOf).toList());
    assertThat(cluster.events(task.id(), TaskEvent.Starting.class)).hasSize(1);
    await().untilAsserted(() -> assertThat(cluster.held(node)).isZero());
    await().untilAsserted(() -> assertThat(executor.containers()).isEmpty());
  }

  @Test
  void reportsWhatEndedWhileItWasAwayAsItEndedHoweverLate() {
    TaskSpec task =
        Cluster.shell(
            "sleep 1; echo late; echo '{\"a\": 1}' > $JARVIS_OUTPUT", "\"timeout\": \"8s\"");
    cluster.run(node, task);
    running(cluster, task.id());
    Instant timeout = Instant.now().plusSeconds(8);

    executor.close();
    try (var watcher =
        io.jarvis.executor.container.DockerDriver.connect(
            io.jarvis.executor.container.DockerSettings.DEFAULT, directory)) {
      await().until(() -> watcher.containers(node).stream().noneMatch(FoundContainer::running));
    }
    await().until(() -> Instant.now().isAfter(timeout));
    startAgain();

    assertThat(succeeded(cluster, task.id()).output()).isPresent();
    assertThat(executor.recorded.text(task.id())).isEqualTo("late\n");
  }

  @Test
  void reportsLostWhatHasLeftNothing() throws Exception {
    TaskSpec task = Cluster.shell("sleep 100");
    cluster.run(node, task);
    running(cluster, task.id());

    executor.removeContainersAfterClose();
    Files.delete(directory.resolve("attempts.journal"));
    startAgain();

    await().untilAsserted(() -> assertThat(cluster.letters(task.id())).hasSize(1));
    assertThat(cluster.letters(task.id()).getFirst().cause()).isEqualTo(Cause.NODE_LOST);
    assertThat(cluster.events(task.id(), TaskEvent.Starting.class)).hasSize(1);
  }

  @Test
  void takesOverARunningContainerWithoutItsJournal() throws IOException {
    TaskSpec task = Cluster.shell("sleep 3; echo done");
    cluster.run(node, task);
    running(cluster, task.id());

    executor.close();
    Files.delete(directory.resolve("attempts.journal"));
    startAgain();

    succeeded(cluster, task.id());
    assertThat(executor.recorded.text(task.id())).isEqualTo("done\n");
    assertThat(cluster.events(task.id(), TaskEvent.Starting.class)).hasSize(1);
  }

  @Test
  void removesItsContainersWhenItWasGivenUp() {
    TaskSpec task = Cluster.shell("sleep 100");
    cluster.run(node, task);
    running(cluster, task.id());
    executor.close();
    try (ConsulKeyValues keyValues = keyValues()) {
      keyValues.put(Keys.fenced(node), "given up by a test");

      startAgain();

      assertThat(executor.containers()).noneMatch(FoundContainer::running);
      assertThat(keyValues.get(Keys.fenced(node))).isEmpty();
    }
  }

  @Test
  void removesItsContainersWhenItIsGivenUpWhileItRuns() {
    TaskSpec task = Cluster.shell("sleep 100");
    cluster.run(node, task);
    running(cluster, task.id());
    try (ConsulKeyValues keyValues = keyValues()) {
      keyValues.put(Keys.fenced(node), "given up by a test");

      await().until(() -> keyValues.get(Keys.fenced(node)).isEmpty());
    }

    assertThat(executor.containers()).noneMatch(FoundContainer::running);
    // Nobody drained the queue: its message comes back, and is judged.
    await()
        .untilAsserted(() ->
            assertThat(cluster.letters(task.id()))
                .extracting(letter -> letter.cause())
                .containsExactly(Cause.NODE_LOST));
    await().until(() -> cluster.held(node) == 0);
    TaskSpec next = Cluster.shell("exit 0");
    cluster.run(node, next);
    succeeded(cluster, next.id());
  }

  @Test
  void removesAContainerWhoseMessageNeverComes() throws IOException {
    TaskSpec task = Cluster.shell("sleep 100");
    cluster.run(node, task);
    running(cluster, task.id());
    executor.close();
    await().until(() -> cluster.held(node) == 1);
    cluster.rabbit.ctl("purge_queue", "-p", RabbitMqServer.VIRTUAL_HOST, "jarvis.node." + node);

    startAgain();

    await().untilAsserted(() -> assertThat(executor.containers()).isEmpty());
    executor.close();
    try (AttemptJournal journal =
        AttemptJournal.open(directory, AttemptJournal.Limits.DEFAULT, Instant.now())) {
      assertThat(journal.find(new AttemptKey(task.id(), 1)).flatMap(AttemptRecord::settledAt))
          .as("it is not held any more")
          .isPresent();
    }
    startAgain();
  }

  @Test
  void handsBackWhatHasNotStartedWhileItDrains() {
    TaskSpec running = Cluster.shell("sleep 3");
    cluster.run(node, running);
    running(cluster, running.id());
    try (ConsulKeyValues keyValues = keyValues()) {
      keyValues.put(Keys.mode(node), "draining");
      await()
          .untilAsserted(() -> {
            TaskId late = cluster.run(node, Cluster.shell("exit 0"));
            await()
                .until(() ->
                    !cluster.letters(late).isEmpty()
                        || cluster.event(late, TaskEvent.Succeeded.class).isPresent());
            assertThat(cluster.letters(late))
                .extracting(letter -> letter.cause())
                .containsExactly(Cause.DRAINED);
          });
    }

    succeeded(cluster, running.id());
  }

  @Test
  void handsBackWhatHasNotStartedWhileItsEngineDoesNotAnswer() throws Exception {
    NodeId stalling = cluster.newNode();
    try (SilentRelay engine = SilentRelay.ofEngine(directory.resolve("engine.sock"));
        TestNode stalled =
            new TestNode(
                cluster,
                stalling,
                directory.resolve("stalling"),
                new RecordedOutput(),
                engine.settings(),
                TestNode.timing(Duration.ofSeconds(5)))) {
      TaskSpec running = Cluster.shell("sleep 3");
      cluster.run(stalling, running);
      running(cluster, running.id());

      engine.fallSilent();
      TaskId preparing = cluster.run(stalling, Cluster.shell("exit 0"));
      awaitStalled(preparing);
      await().until(() -> stalled.executor.state() == NodeExecutor.State.WARNING);
      awaitStalled(cluster.run(stalling, Cluster.shell("exit 0")));
      assertThat(cluster.letters(running.id())).isEmpty();

      engine.answerAgain();
      succeeded(cluster, running.id());
      await().until(() -> stalled.executor.state() == NodeExecutor.State.PASSING);
      succeeded(cluster, cluster.run(stalling, Cluster.shell("exit 0")));
      assertThat(cluster.event(preparing, TaskEvent.Running.class)).isEmpty();
      stalled.removeContainers();
    }
  }

  private void awaitStalled(TaskId task) {
    await()
        .untilAsserted(() ->
            assertThat(cluster.letters(task))
                .extracting(letter -> letter.cause())
                .containsExactly(Cause.NODE_STALLED));
  }

  @Test
  void holdsItsReportsAndOutputWhileTheBrokerIsAway() throws Exception {
    try (RabbitMqServer rabbit = RabbitMqServer.start();
        Cluster other = new Cluster(rabbit, cluster.consul)) {
      NodeId away = other.newNode();
      try (TestNode lonely = new TestNode(other, away, directory.resolve("other"))) {
        TaskSpec task = Cluster.waiting("echo survived");
        Assignment assignment = Cluster.assignment(away, task);
        other.assign(assignment);
        running(other, task.id());

        rabbit.stop();
        lonely.recorded.goAway();
        lonely.letFinish();
        await("the broker is away for longer than an ending waits for its output")
            .during(TestNode.TIMING.outputWait().plusSeconds(1))
            .until(() -> lonely.executor.attempts() == 1);
        rabbit.startAgain();
        lonely.recorded.comeBack();

        assertThat(succeeded(other, task.id()).fence()).isEqualTo(assignment.fence());
        assertThat(other.events(task.id(), TaskEvent.Starting.class)).hasSize(1);
        assertThat(lonely.recorded.text(task.id())).isEqualTo("survived\n");
        await().untilAsserted(() -> assertThat(other.held(away)).isZero());
        lonely.removeContainers();
      }
    }
  }

  private FoundContainer onlyContainer() {
    assertThat(executor.containers()).hasSize(1);
    return executor.containers().getFirst();
  }

  private void restart() {
    executor.close();
    startAgain();
  }

  private void startAgain() {
    executor = new TestNode(cluster, node, directory, executor.recorded);
  }

  private static ConsulKeyValues keyValues() {
    return ConsulKeyValues.connect(
        new ConsulSettings(cluster.consul.host(), cluster.consul.port()));
  }

  private static TaskEvent.Succeeded succeeded(Cluster cluster, TaskId task) {
    await()
        .untilAsserted(
            () -> assertThat(cluster.event(task, TaskEvent.Succeeded.class)).isPresent());
    return cluster.event(task, TaskEvent.Succeeded.class).orElseThrow();
  }

  private static void running(Cluster cluster, TaskId task) {
    await()
        .untilAsserted(() -> assertThat(cluster.event(task, TaskEvent.Running.class)).isPresent());
  }
}
