package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeUse;
import io.jarvis.executor.container.DockerSettings;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.ControlCommand;
import io.jarvis.testkit.BrokerUser;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An attempt from its assignment to its ack, on real RabbitMQ, Consul and Docker. */
class AttemptLifeIT extends SharedNodeFixture {
  private static final DockerSettings WITHOUT_CGROUPS =
      new DockerSettings(
          DockerSettings.DEFAULT_HOST,
          DockerSettings.DEFAULT_CALL_TIMEOUT,
          DockerSettings.DEFAULT_PULL_STALL,
          DockerSettings.DEFAULT_MAX_CONNECTIONS,
          Map.of(),
          "",
          "");

  @Test
  void runsATaskAndReportsItsOutput() {
    TaskSpec task =
        Cluster.shell("echo hello; echo oops >&2; echo '{\"answer\": 42}' > $JARVIS_OUTPUT");

    cluster.run(node, task);

    TaskEvent.Succeeded end = succeeded(task.id());
    assertThat(end.output().orElseThrow().path("answer").asInt()).isEqualTo(42);
    assertThat(end.ending().exitCode()).contains(0);
    assertThat(end.ending().usage().orElseThrow().exactness()).isEqualTo(Ending.Exactness.EXACT);
    assertThat(end.ending().usage().orElseThrow().peakMemoryBytes()).isPositive();
    assertThat(cluster.event(task.id(), TaskEvent.Starting.class)).isPresent();
    assertThat(cluster.event(task.id(), TaskEvent.Running.class)).isPresent();
    assertThat(executor.recorded.text(task.id())).contains("hello\n").contains("oops\n");
    await().untilAsserted(() -> assertThat(cluster.held(node)).isZero());
    await().untilAsserted(() -> assertThat(executor.containers()).isEmpty());
  }

  @Test
  void givesATaskItsInputAndItsName() {
    TaskSpec task =
        Cluster.shell(
            "echo \"{\\\"input\\\": $(cat $JARVIS_INPUT), \\\"me\\\": \\\"$JARVIS_TASK_ID:$JARVIS_ATTEMPT $A\\\"}\" > $JARVIS_OUTPUT",
            "\"input\": {\"n\": [1, 2]}, \"user\": \"1000\", \"env\": {\"A\": \"b\"}");

    cluster.run(node, task);

    var output = succeeded(task.id()).output().orElseThrow();
    assertThat(output.path("input").path("n").get(1).asInt()).isEqualTo(2);
    assertThat(output.path("me").asString()).isEqualTo(task.id() + ":1 b");
  }

  @Test
  void holdsATaskToItsRights() {
    TaskSpec task =
        Cluster.shell(
            "grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; id -u; cat /sys/fs/cgroup/pids/pids.max; ls /sys/class/net",
            "\"user\": \"1234\", \"capabilities\": [\"NET_BIND_SERVICE\"], \"resources\": {\"pids\": 77}");

    cluster.run(node, task);

    succeeded(task.id());
    assertThat(executor.recorded.text(task.id()))
        .contains("CapBnd:\t0000000000000400", "NoNewPrivs:\t1", "1234\n", "77\n", "lo\n")
        .doesNotContain("eth0");
  }

  @Test
  void aTaskWithoutANetworkReachesItselfByNameAndNobodyElse() {
    TaskSpec task =
        Cluster.shell(
            "echo heard by itself > /tmp/said; nc -l -p 9000 < /tmp/said &"
                + " until nc localhost 9000 2> /dev/null; do sleep 0.1; done;"
                + " [ $(cat /etc/hostname) = $(hostname) ] && echo named;"
                + " wc -l < /proc/net/route; wc -c < /etc/resolv.conf");

    cluster.run(node, task);

    succeeded(task.id());
    assertThat(executor.recorded.text(task.id())).isEqualTo("heard by itself\nnamed\n1\n0\n");
  }

  @ParameterizedTest
  @CsvSource({
    "exit 3, EXIT_CODE, 3",
    "sh -c 'kill -9 $$'; exit $?, EXIT_CODE, 137",
    "tail /dev/zero, OUT_OF_MEMORY, 137",
    "echo nonsense > $JARVIS_OUTPUT, BAD_OUTPUT, 0",
    "head -c 70000 /dev/zero > $JARVIS_OUTPUT, BAD_OUTPUT, 0",
    "mkdir $JARVIS_OUTPUT, BAD_OUTPUT, 0",
    "ln -s /etc/passwd $JARVIS_OUTPUT, BAD_OUTPUT, 0",
  })
  void tellsWhyATaskEndedBadly(String script, Cause cause, int exitCode) {
    TaskSpec task = Cluster.shell(script, "\"resources\": {\"memory\": \"16Mi\"}");

    cluster.run(node, task);

    TaskEvent.AttemptEnded end = ended(task.id());
    assertThat(end.cause()).isEqualTo(cause);
    assertThat(end.ending().exitCode()).contains(exitCode);
    DeadLetter.Ended letter = letter(task.id());
    assertThat(letter.cause()).isEqualTo(cause);
    assertThat(letter.exitCode()).contains(exitCode);
    assertThat(letter.fence()).isEqualTo(end.fence());
  }

  @Test
  void tellsThatACommandIsNotThere() {
    TaskSpec task =
        Cluster.task(
            "{\"image\": \"busybox:latest\", \"pullPolicy\": \"never\", \"command\": [\"/no/such/thing\"]}");

    cluster.run(node, task);

    assertThat(ended(task.id()).cause()).isEqualTo(Cause.BAD_COMMAND);
    await().untilAsserted(() -> assertThat(executor.containers()).isEmpty());
  }

  @Test
  void tellsThatAnImageIsNotThere() {
    TaskSpec task =
        Cluster.task("{\"image\": \"jarvis.invalid/none:1\", \"pullPolicy\": \"never\"}");
    TaskSpec pulled = Cluster.task("{\"image\": \"127.0.0.1:9/none:1\"}");

    cluster.run(node, task);
    cluster.run(node, pulled);

    assertThat(ended(task.id()).cause()).isEqualTo(Cause.IMAGE_PULL);
    assertThat(ended(pulled.id()).cause()).isEqualTo(Cause.IMAGE_PULL);
  }

  @Test
  void stopsATaskAtItsTimeout() {
    // Long enough for the trap to be set, and for it to be heard.
    TaskSpec task =
        Cluster.task(
            """
            {"image": "busybox:latest", "pullPolicy": "never", "command": ["sh", "-c"], "timeout": "3s", "gracePeriod": "1m",
             "args": ["trap 'echo bye; exit 0' TERM; while true; do sleep 0.1; done"]}
            """);

    cluster.run(node, task);

    assertThat(ended(task.id()).cause()).isEqualTo(Cause.TIMEOUT);
    assertThat(executor.recorded.text(task.id())).isEqualTo("bye\n");
  }

  @Test
  void cancelsARunningTask() {
    TaskSpec task = Cluster.shell("sleep 100");
    cluster.run(node, task);
    running(task.id());

    cluster.command(node, ControlCommand.CANCEL, task.id());

    await()
        .untilAsserted(
            () -> assertThat(cluster.event(task.id(), TaskEvent.Cancelled.class)).isPresent());
    assertThat(cluster.letters(task.id())).isEmpty();
    await().untilAsserted(() -> assertThat(executor.containers()).isEmpty());
  }

  @Test
  void tellsTheCatalogWhatItsTasksReallyUse() {
    TaskSpec task = Cluster.shell("sleep 100");
    cluster.run(node, task);
    running(task.id());

    awaitUse(executor);

    cluster.command(node, ControlCommand.PREEMPT, task.id());
    assertThat(ended(task.id()).ending().usage().orElseThrow().exactness())
        .isEqualTo(Ending.Exactness.EXACT);
  }

  @Test
  void whatNobodyCountsToTheEndIsTheHighestThatWasSeen() throws Exception {
    NodeId uncounted = cluster.newNode();
    Path its = directory.resolve("uncounted");
    try (TestNode other =
        new TestNode(cluster, uncounted, its, new RecordedOutput(), WITHOUT_CGROUPS)) {
      TaskSpec task = Cluster.shell("sleep 100");
      cluster.run(uncounted, task);
      running(task.id());
      awaitUse(other);

      cluster.command(uncounted, ControlCommand.PREEMPT, task.id());

      Ending.Usage usage = ended(task.id()).ending().usage().orElseThrow();
      assertThat(usage.exactness()).isEqualTo(Ending.Exactness.SAMPLED);
      assertThat(usage.peakMemoryBytes()).isPositive();
      other.removeContainers();
    }
  }

  private static void awaitUse(TestNode of) {
    await()
        .untilAsserted(() ->
            assertThat(
                    of.keyValues
                        .get(Keys.use(of.node))
                        .flatMap(told -> NodeUse.parse(told.value()))
                        .map(use -> use.memory().bytes()))
                .hasValueSatisfying(bytes -> assertThat(bytes).isPositive()));
  }

  @Test
  void givesBackATaskThatHasToMakeRoom() {
    TaskSpec task = Cluster.shell("sleep 100");
    cluster.run(node, task);
    running(task.id());

    cluster.command(node, ControlCommand.PREEMPT, task.id());

    assertThat(letter(task.id()).cause()).isEqualTo(Cause.PREEMPTED);
  }

  @Test
  void startsADuplicateOnce() {
    TaskSpec task = Cluster.waiting("echo once");
    Assignment first = Cluster.assignment(node, task);
    Assignment again = Cluster.byTheNextLeader(first);

    cluster.assign(first);
    running(task.id());
    cluster.assign(first);
    cluster.assign(again);
    await("it holds all three").until(() -> cluster.unacked(node) == 3);
    executor.letFinish();

    TaskEvent.Succeeded end = succeeded(task.id());
    assertThat(end.fence()).isEqualTo(again.fence());
    assertThat(cluster.events(task.id(), TaskEvent.Running.class)).hasSize(1);
    assertThat(executor.recorded.text(task.id())).isEqualTo("once\n");
    await().untilAsserted(() -> assertThat(cluster.held(node)).isZero());
  }

  @Test
  void saysAnEndingAgainWithTheNewFence() {
    TaskSpec task = Cluster.shell("exit 0");
    Assignment first = Cluster.assignment(node, task);
    cluster.assign(first);
    succeeded(task.id());

    Assignment again = Cluster.byTheNextLeader(first);
    cluster.assign(again);

    await()
        .untilAsserted(() ->
            assertThat(cluster.events(task.id(), TaskEvent.Succeeded.class))
                .extracting(TaskEvent.Succeeded::fence)
                .contains(again.fence()));
    assertThat(cluster.events(task.id(), TaskEvent.Starting.class)).hasSize(1);
  }

  @Test
  void handsBackWhatIsOverItsCapacity() {
    TaskSpec task = Cluster.shell("echo never", "\"resources\": {\"memory\": \"2Gi\"}");

    cluster.run(node, task);

    assertThat(letter(task.id()).cause()).isEqualTo(Cause.OVER_CAPACITY);
    assertThat(cluster.event(task.id(), TaskEvent.Starting.class)).isEmpty();
  }

  @Test
  void sendsOnWhatItCannotReadAndGoesOn() {
    var nonsense =
        WireMessage.json(new byte[] {'{'}, "jarvis.task.v1")
            .userId(BrokerUser.ADMIN.username())
            .build();
    cluster.publish(io.jarvis.protocol.topology.Exchanges.ASSIGN, node.value(), nonsense);
    TaskSpec task = Cluster.shell("exit 0");

    cluster.run(node, task);

    succeeded(task.id());
    await()
        .untilAsserted(() ->
            assertThat(cluster.unreadable)
                .extracting(m -> List.of(m.body().length))
                .contains(List.of(1)));
    await().untilAsserted(() -> assertThat(cluster.held(node)).isZero());
  }

  private static TaskEvent.Succeeded succeeded(TaskId task) {
    await()
        .untilAsserted(() -> {
          assertThat(cluster.events(task, TaskEvent.AttemptEnded.class)).isEmpty();
          assertThat(cluster.event(task, TaskEvent.Succeeded.class)).isPresent();
        });
    return cluster.event(task, TaskEvent.Succeeded.class).orElseThrow();
  }

  private static TaskEvent.AttemptEnded ended(TaskId task) {
    await()
        .untilAsserted(
            () -> assertThat(cluster.event(task, TaskEvent.AttemptEnded.class)).isPresent());
    return cluster.event(task, TaskEvent.AttemptEnded.class).orElseThrow();
  }

  private static DeadLetter.Ended letter(TaskId task) {
    await().untilAsserted(() -> assertThat(cluster.letters(task)).hasSize(1));
    return cluster.letters(task).getFirst();
  }

  private static void running(TaskId task) {
    await()
        .untilAsserted(() -> assertThat(cluster.event(task, TaskEvent.Running.class)).isPresent());
  }
}
