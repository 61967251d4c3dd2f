package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.OutputStreams;
import io.jarvis.broker.RabbitOutputStreams;
import io.jarvis.executor.container.DockerDriver;
import io.jarvis.executor.container.DockerSettings;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.KillableService;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An executor that is killed with its process while a container writes. */
class KilledIT {
  private static final int LINES = 9_000;

  /** A hundred lines at once and then a tenth of a second's rest, near enough. */
  private static final String WRITES_1000_LINES_A_SECOND =
      "i=0; while [ $i -lt " + LINES + " ]; do seq $i $((i+99)); i=$((i+100)); usleep 80000; done";

  @TempDir private Path data;

  @Test
  void everyLineComesOnceAndInOrderThoughTheExecutorIsKilledTwice() throws Exception {
    StringBuffer text = new StringBuffer();
    try (Cluster cluster = Cluster.shared();
        OutputStreams outputs =
            RabbitOutputStreams.open(Cluster.stream(cluster.rabbit, BrokerUser.ADMIN))) {
      NodeId node = cluster.newNode();
      TaskId task;
      String container;
      try (KillableService first = killable(cluster, node)) {
        task =
            cluster.run(
                node,
                Cluster.shell(WRITES_1000_LINES_A_SECOND, "\"resources\": {\"cpu\": \"900m\"}"));
        outputs.follow(task, chunk -> text.append(chunk.text()));
        await().until(() -> text.indexOf("\n1000\n") >= 0);
        container = onlyContainer(node);
      }
      int atTheKill = text.length();
      try (KillableService second = killable(cluster, node)) {
        await().until(() -> text.length() >= Math.min(atTheKill + 10_000, expected().length()));
      }
      try (KillableService third = killable(cluster, node)) {
        await().until(() -> cluster.event(task, TaskEvent.Succeeded.class).isPresent());
        await().until(() -> text.length() >= expected().length());

        assertThat(text.toString()).isEqualTo(expected());
        assertThat(
                cluster.event(task, TaskEvent.Succeeded.class).orElseThrow().ending().container())
            .isEqualTo(container);
        assertThat(cluster.events(task, TaskEvent.Starting.class)).hasSize(1);
        await().until(() -> cluster.held(node) == 0);
      }
      removeContainers(node);
    }
  }

  private static String expected() {
    return IntStream.range(0, LINES).mapToObj(i -> i + "\n").collect(Collectors.joining());
  }

  private String onlyContainer(NodeId node) throws Exception {
    try (DockerDriver driver = DockerDriver.connect(DockerSettings.DEFAULT, data)) {
      assertThat(driver.containers(node)).hasSize(1);
      return driver.containers(node).getFirst().id();
    }
  }

  private void removeContainers(NodeId node) throws Exception {
    try (DockerDriver driver = DockerDriver.connect(DockerSettings.DEFAULT, data)) {
      for (FoundContainer container : driver.containers(node)) {
        driver.remove(container.id(), container.name());
      }
    }
  }

  private KillableService killable(Cluster cluster, NodeId node) {
    return KillableService.start(
        ExecutorApplication.class,
        cluster.rabbit,
        cluster.consul,
        data,
        "jarvis.executor.node=" + node,
        "jarvis.executor.timing.heartbeat=1s");
  }
}
