package io.jarvis.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.testkit.KillableService;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watchdog that is killed while it works. */
class WatchdogRestartIT extends WorldFixture {
  private static final int LETTERS = 300;

  @TempDir private Path data;

  @Test
  void goesOnWithTheLettersAfterItWasKilled() throws Exception {
    List<WireMessage> returned = world.consume(world.returned());
    List<DeadLetter.Ended> letters =
        IntStream.range(0, LETTERS)
            .mapToObj(i -> world.assign(world.queue("t" + i, ""), World.NODE))
            .map(assignment -> world.end(assignment, Cause.PREEMPTED))
            .toList();

    try (KillableService killed = killable()) {
      letters.forEach(world::send);
      await().until(() -> returned.size() > 20);
    }
    try (KillableService next = killable()) {
      await().untilAsserted(() -> assertThat(tasksOf(returned)).hasSize(LETTERS));
      await().untilAsserted(this::assertAllPendingForTheSecondTime);
      await().until(() -> world.messages(Queues.DEAD) == 0);
    }

    assertThat(returned.stream().map(WireMessage::messageId))
        .allSatisfy(id -> assertThat(id.orElseThrow()).endsWith(":2"));
    assertThat(world.messages(Queues.PARKED)).isZero();
  }

  private static Set<String> tasksOf(List<WireMessage> messages) {
    return messages.stream()
        .map(message -> message.correlationId().orElseThrow())
        .collect(Collectors.toSet());
  }

  private void assertAllPendingForTheSecondTime() {
    assertThat(IntStream.range(0, LETTERS).mapToObj(i -> world.progress("t" + i)))
        .allSatisfy(task -> {
          assertThat(task.state()).isEqualTo(TaskState.PENDING);
          assertThat(task.lineAttempt()).isEqualTo(2);
        });
  }

  private KillableService killable() {
    return KillableService.start(WatchdogApplication.class, world.rabbit, world.consul, data);
  }
}
