package io.jarvis.simulation;

import static io.jarvis.simulation.OneNode.NODE;
import static io.jarvis.simulation.OneNode.TASK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that loses how an attempt ended, but not that it was assigned. */
class LostEndingTest {
  private final List<LogEntry> entries = new CopyOnWriteArrayList<>();

  @TempDir Path directory;
  private OneNode world;

  @BeforeEach
  void start() throws IOException {
    world = new OneNode();
    world.startExecutor(directory);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private List<Long> offsets(Class<? extends TaskEvent> type) {
    return entries.stream()
        .filter(entry -> type.isInstance(entry.recorded().event()))
        .map(LogEntry::offset)
        .toList();
  }

  @Test
  void isToldOfTheEndingAgain() {
    SimProcess leader = world.start("dispatcher-1", Programs::dispatcher);
    try (var reading = world.calm.log().tail(0, entries::addAll)) {
      world.submit(OneNode.task(20));
      await().until(() -> !offsets(TaskEvent.Succeeded.class).isEmpty());
      await().until(() -> world.in(Queues.node(NODE)) == 0);
    }
    leader.kill();
    world.rabbit.events().loseFrom(offsets(TaskEvent.Assigned.class).getFirst() + 1);

    world.start("dispatcher-2", Programs::dispatcher);

    try (Story story = new Story(world.calm.log())) {
      await().until(() -> story.state(TASK).equals(Optional.of(TaskState.SUCCEEDED)));
      assertThat(story.of(TASK)).containsOnlyOnce("Assigned[");
    }
  }
}
