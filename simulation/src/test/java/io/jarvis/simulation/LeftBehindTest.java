package io.jarvis.simulation;

import static io.jarvis.simulation.OneNode.NODE;
import static io.jarvis.simulation.OneNode.TASK;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.Delivery;
import io.jarvis.catalog.Keys;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.journal.AttemptJournal;
import io.jarvis.executor.journal.AttemptRecord;
import io.jarvis.executor.journal.AttemptRecord.Reservation;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left on a node of an attempt whose message is no longer there. */
class LeftBehindTest {
  private final List<LogEntry> entries = new CopyOnWriteArrayList<>();

  @TempDir Path directory;
  private OneNode world;

  @BeforeEach
  void open() throws IOException {
    world = new OneNode();
    world.calm.log().tail(0, entries::addAll);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aRecordWithoutAContainerIsForgotten() throws Exception {
    try (AttemptJournal journal =
        AttemptJournal.open(directory, AttemptJournal.Limits.DEFAULT, Instant.now())) {
      journal.admitted(
          AttemptRecord.admitted(
              new AttemptKey(TASK, 1),
              1,
              new Fence("secret"),
              new Reservation(Resources.DEFAULT, List.of())));
    }

    world.startExecutor(directory);
    world.awaitConsumed();

    await().until(this::saysThatItHoldsNothing);
  }

  private boolean saysThatItHoldsNothing() {
    world.callRoll(1);
    return entries.stream()
        .map(entry -> entry.recorded().event())
        .anyMatch(event -> event instanceof NodeEvent.Reported said && said.held().isEmpty());
  }

  @Test
  void aContainerThatWasBeingMadeWhenItsNodeWasGivenUpIsRemoved() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch lifted = new CountDownLatch(1);
    world.engine.atCreation(() -> {
      begun.countDown();
      awaitWhateverComes(lifted);
    });
    world.startExecutor(directory);
    world.assign(OneNode.task(20), 1);
    await().until(() -> begun.getCount() == 0);

    // As the watchdog does, which takes what the node gives back.
    world.calm.broker().subscribe(Queues.node(NODE), 1, Delivery::ack);
    world.consul.put(Keys.fenced(NODE), "given up by a test");
    await().until(() -> world.consul.get(Keys.fenced(NODE)).isEmpty());
    world.engine.atCreation(() -> {});
    lifted.countDown();

    await().until(() -> world.engine.made() == 1);
    await().until(() -> world.engine.all().isEmpty());
  }

  /** An engine goes on when whoever asked it does not wait any more. */
  private static void awaitWhateverComes(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // It goes on.
      }
    }
  }
}
