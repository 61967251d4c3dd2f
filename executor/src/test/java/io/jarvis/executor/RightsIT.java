package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.Keys;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.TaskSpec;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the cluster's configuration lets a task be. */
class RightsIT extends NodeFixture {
  private static final String SECURITY = Keys.CONFIG + "security";

  private ConsulKeyValues keyValues;

  @BeforeEach
  void connect() {
    keyValues =
        ConsulKeyValues.connect(new ConsulSettings(cluster.consul.host(), cluster.consul.port()));
  }

  @AfterEach
  void disconnect() {
    keyValues.delete(SECURITY);
    keyValues.close();
  }

  @Test
  void aTaskMayBeRootsUnlessTheConfigurationForbidsIt() {
    TaskId before = cluster.run(node, Cluster.shell("id -u"));
    succeeded(before);
    assertThat(executor.recorded.text(before)).isEqualTo("0\n");
    keyValues.put(SECURITY, "{\"userRule\": \"non-root\"}");

    untilRefused(() -> Cluster.shell("id -u"), "a user other than root");

    refused(cluster.run(node, Cluster.shell("id -u", "\"user\": \"0:1000\"")), "other than root");
    TaskId allowed = cluster.run(node, Cluster.shell("id -u", "\"user\": \"1000\""));
    succeeded(allowed);
    assertThat(executor.recorded.text(allowed)).isEqualTo("1000\n");
  }

  @Test
  void aTaskGetsACapabilityOnlyIfTheConfigurationAllowsIt() {
    String asks = "\"capabilities\": [\"SYS_TIME\"]";
    refused(
        cluster.run(node, Cluster.shell("true", asks)), "does not allow the capability SYS_TIME");
    keyValues.put(SECURITY, "{\"allowedCapabilities\": [\"SYS_TIME\"]}");

    await()
        .until(() -> {
          TaskId task = cluster.run(node, Cluster.shell("grep CapEff /proc/self/status", asks));
          await().until(() -> ended(task));
          return executor.recorded.text(task).equals("CapEff:\t0000000002000000\n");
        });
    refused(
        cluster.run(node, Cluster.shell("true", "\"capabilities\": [\"NET_BIND_SERVICE\"]")),
        "does not allow the capability NET_BIND_SERVICE");
  }

  private void untilRefused(Supplier<TaskSpec> task, String why) {
    await()
        .until(() -> {
          TaskId id = cluster.run(node, task.get());
          await().until(() -> ended(id));
          return cluster
              .event(id, TaskEvent.AttemptEnded.class)
              .filter(end -> end.cause() == Cause.BAD_COMMAND && end.message().contains(why))
              .isPresent();
        });
  }

  private boolean ended(TaskId task) {
    return cluster.event(task, TaskEvent.Succeeded.class).isPresent()
        || cluster.event(task, TaskEvent.AttemptEnded.class).isPresent();
  }

  private void refused(TaskId task, String why) {
    await().until(() -> ended(task));
    TaskEvent.AttemptEnded end = cluster.event(task, TaskEvent.AttemptEnded.class).orElseThrow();
    assertThat(end.cause()).isEqualTo(Cause.BAD_COMMAND);
    assertThat(end.message()).contains(why);
    assertThat(end.ending().container()).isEmpty();
  }

  private void succeeded(TaskId task) {
    await().until(() -> ended(task));
    assertThat(cluster.events(task, TaskEvent.AttemptEnded.class)).isEmpty();
  }
}
