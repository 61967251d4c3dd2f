package io.jarvis.simulation;

import static io.jarvis.simulation.OneNode.NODE;
import static io.jarvis.simulation.OneNode.TASK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.memory.Faults;
import io.jarvis.broker.memory.Passage;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A node that was given up says that its task has ended, just as the task is taken back. */
class EndedWhileTakenBackTest {
  private static final Fence FENCE = new Fence("secret");
  private static final TaskEvent.Succeeded END =
      new TaskEvent.Succeeded(
          TASK, 1, NODE, FENCE, Ending.withoutContainer(Instant.EPOCH), Optional.empty());

  @Test
  void itsEndIsTold() throws IOException {
    try (OneNode world = new OneNode()) {
      Outcomes outcomes = new Outcomes(world.rabbit, world.calm.broker());
      TaskMessage task = OneNode.task(20);
      List.of(
              new TaskEvent.Submitted(TASK, task.spec(), "digest", "", TaskEvent.Door.REST),
              new TaskEvent.Queued(TASK),
              new TaskEvent.Assigned(
                  TASK, 1, NODE, 1, FENCE.hash(), task.spec().resources(), List.of()))
          .forEach(event -> world.calm.log().append(event).join());
      world.start("watchdog", new EndsMeanwhile(world), Programs::watchdog);
      world.start("dispatcher", Programs::dispatcher);

      world.publish(
          Exchanges.DEAD_LETTERS,
          "",
          TaskMessageCodec.encode(
              new DeadLetter.Ended(task, NODE, FENCE, Cause.NODE_LOST, Optional.empty(), "gone")));

      await().until(() -> !outcomes.of(TASK.value()).isEmpty());
      assertThat(outcomes.of(TASK.value())).containsExactly("succeeded");
      await().until(() -> world.in(Queues.DEAD) == 0);
    }
  }

  /** The task ends between the watchdog's message and its event. */
  private record EndsMeanwhile(OneNode world) implements Faults {
    @Override
    public Passage publish(String exchange, String routingKey, WireMessage message) {
      if (exchange.equals(Exchanges.TASKS)) {
        world.calm.log().append(END).join();
      }
      return Passage.CLEAR;
    }
  }
}
