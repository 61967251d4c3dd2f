package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an executor answers to a leader whose log may have lost its tail. */
class HeldAttemptsIT extends SharedNodeFixture {
  private static void command(String key, String body) {
    cluster.publish(
        Exchanges.CONTROL,
        key,
        WireMessage.json(body.getBytes(StandardCharsets.UTF_8), "jarvis.control.v1").build());
  }

  private static List<NodeEvent.Reported> reported(String request) {
    return cluster.events().stream()
        .map(Recorded::event)
        .filter(NodeEvent.Reported.class::isInstance)
        .map(NodeEvent.Reported.class::cast)
        .filter(r -> r.node().equals(node) && r.request().equals(request))
        .toList();
  }

  private static List<Recorded> recorded(TaskId task, Class<? extends TaskEvent> type) {
    return cluster.events().stream()
        .filter(r -> type.isInstance(r.event()) && r.event().subject().equals(task.value()))
        .toList();
  }

  private static Assignment runs(TaskSpec task) {
    Assignment assignment = Cluster.assignment(node, task);
    cluster.assign(assignment);
    await().until(() -> !recorded(task.id(), TaskEvent.Running.class).isEmpty());
    return assignment;
  }

  private static NodeEvent.Held held(Assignment assignment, Optional<Instant> endedAt) {
    return new NodeEvent.Held(
        assignment.task().spec().id(),
        1,
        assignment.epoch(),
        assignment.fence().hash(),
        assignment.task().spec().resources(),
        assignment.devices(),
        Optional.empty(),
        endedAt);
  }

  @Test
  void tellsWhatRunsAndWhatHasEndedLately() {
    TaskSpec running = Cluster.shell("sleep 100");
    TaskSpec ended = Cluster.shell("exit 0");
    Assignment first = runs(running);
    Assignment second = runs(ended);
    await().until(() -> !recorded(ended.id(), TaskEvent.Succeeded.class).isEmpty());

    command("all.report", "{\"request\":\"leader-1\"}");

    await().until(() -> reported("leader-1").size() == 1);
    NodeEvent.Reported answer = reported("leader-1").getFirst();
    assertThat(answer.part()).isEqualTo(1);
    assertThat(answer.parts()).isEqualTo(1);
    Instant end = recorded(ended.id(), TaskEvent.Succeeded.class).getFirst().time();
    assertThat(answer.held())
        .contains(held(first, Optional.empty()), held(second, Optional.of(end)));
  }

  @Test
  void saysTheReportsOfAnAttemptAgain() {
    TaskSpec task = Cluster.shell("exit 0");
    runs(task);
    await().until(() -> cluster.held(node) <= 1);
    await().until(() -> !recorded(task.id(), TaskEvent.Succeeded.class).isEmpty());

    command("node." + node + ".report", "{\"task\":\"%s\",\"attempt\":1}".formatted(task.id()));

    await().until(() -> recorded(task.id(), TaskEvent.Succeeded.class).size() == 2);
    assertThat(recorded(task.id(), TaskEvent.Succeeded.class).stream().map(Recorded::id).distinct())
        .as("the same event")
        .hasSize(1);
    assertThat(recorded(task.id(), TaskEvent.Starting.class).stream().map(Recorded::id).distinct())
        .hasSize(1);
  }

  @Test
  void saysAllOfATaskThatNobodyKnowsAndThenThatItIsHere() {
    TaskSpec task = Cluster.shell("sleep 100");
    Assignment assignment = runs(task);

    command(
        "node." + node + ".report",
        "{\"task\":\"%s\",\"attempt\":1,\"whole\":true}".formatted(task.id()));

    await()
        .until(() ->
            reported("").stream()
                .anyMatch(r -> r.held().equals(List.of(held(assignment, Optional.empty())))));
    TaskEvent.Restated restated =
        (TaskEvent.Restated) recorded(task.id(), TaskEvent.Restated.class).getFirst().event();
    assertThat(restated.submitted().spec()).isEqualTo(task);
    assertThat(restated.submitted().reply()).isEqualTo(assignment.task().reply());
    assertThat(restated.progress().nextAttempt()).isEqualTo(1);
  }
}
