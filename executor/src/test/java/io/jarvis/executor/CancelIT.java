package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.topology.ControlCommand;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A cancel that comes before there is a container to stop. */
class CancelIT extends NodeFixture {
  @Test
  void endsATaskWhoseImageIsBeingFetched() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      TaskId task =
          cluster.run(
              node,
              Cluster.task(
                  "{\"image\": \"127.0.0.1:%d/never:1\"}".formatted(silent.getLocalPort())));
      await().until(() -> cluster.event(task, TaskEvent.Starting.class).isPresent());
      silent.accept();

      cluster.command(node, ControlCommand.CANCEL, task);

      cancelled(List.of(task));
    }
  }

  @RepeatedTest(3)
  void endsTasksWhoseContainersAreBeingMade() {
    List<TaskId> tasks =
        IntStream.range(0, 8)
            .mapToObj(i -> cluster.run(node, Cluster.shell("sleep 100", "\"timeout\": \"1h\"")))
            .toList();

    // As the leader does: a hint that comes before its task is lost, so it is repeated.
    await()
        .until(() -> {
          tasks.stream()
              .filter(task -> cluster.event(task, TaskEvent.Cancelled.class).isEmpty())
              .forEach(task -> cluster.command(node, ControlCommand.CANCEL, task));
          return tasks.stream()
              .allMatch(task -> cluster.event(task, TaskEvent.Cancelled.class).isPresent());
        });

    cancelled(tasks);
  }

  /** Ended once, and nothing is left. */
  private void cancelled(List<TaskId> tasks) {
    await().untilAsserted(() -> assertThat(cluster.held(node)).isZero());
    assertThat(tasks)
        .allSatisfy(task -> {
          assertThat(cluster.events(task, TaskEvent.Cancelled.class)).hasSize(1);
          assertThat(cluster.events(task, TaskEvent.AttemptEnded.class)).isEmpty();
          assertThat(cluster.letters(task)).isEmpty();
        });
    await().untilAsserted(() -> assertThat(executor.containers()).isEmpty());
  }
}
