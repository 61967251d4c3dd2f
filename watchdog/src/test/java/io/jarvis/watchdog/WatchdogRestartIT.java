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
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watchdog that is killed while it works. */
class WatchdogRestartIT {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int LETTERS = 600;

  @TempDir private Path data;
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
  void goesOnWithTheLettersAfterItWasKilled() throws Exception {
    List<WireMessage> returned = world.consume(world.returned());
    List<DeadLetter.Ended> letters =
        IntStream.range(0, LETTERS)
            .mapToObj(i -> world.assign(world.queue("t" + i, ""), World.NODE))
            .map(assignment -> world.end(assignment, Cause.PREEMPTED))
            .toList();

    try (KillableService killed = killable()) {
      letters.forEach(world::send);
      await().atMost(LONG).until(() -> returned.size() > 20);
    }
    try (KillableService next = killable()) {
      await().atMost(LONG).until(() -> world.messages(Queues.DEAD) == 0);
    }

    assertThat(returned.stream().map(WireMessage::correlationId).distinct()).hasSize(LETTERS);
    assertThat(returned.stream().map(WireMessage::messageId))
        .allSatisfy(id -> assertThat(id.orElseThrow()).endsWith(":2"));
    assertThat(IntStream.range(0, LETTERS).mapToObj(i -> world.progress("t" + i)))
        .allSatisfy(task -> {
          assertThat(task.state()).isEqualTo(TaskState.PENDING);
          assertThat(task.lineAttempt()).isEqualTo(2);
        });
    assertThat(world.messages(Queues.PARKED)).isZero();
  }

  private KillableService killable() {
    return KillableService.start(WatchdogApplication.class, world.rabbit, world.consul, data);
  }
}
