package io.jarvis.simulation;

import static io.jarvis.simulation.OneNode.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.Keys;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that the cluster gave up, while its executor lives or comes back. */
class FencedNodeTest {
  private static final int FOR_EVER = 600_000;

  @TempDir Path directory;
  private OneNode world;
  private SimProcess executor;

  @BeforeEach
  void runATask() throws IOException {
    world = new OneNode();
    executor = world.startExecutor(directory);
    var assignment =
        new Assignment(OneNode.task(FOR_EVER), NODE, 1, new Fence("secret"), List.of());
    world.publish(Exchanges.ASSIGN, NODE.value(), TaskMessageCodec.encode(assignment));
    await().until(() -> world.running() == 1);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void giveUp() {
    world.consul.put(Keys.fenced(NODE), "given up by a test");
  }

  private boolean isFenced() {
    return world.consul.get(Keys.fenced(NODE)).isPresent();
  }

  @Test
  void givesBackTheMessagesItHoldsAndJudgesWhatReturns() {
    giveUp();

    await().until(() -> world.in(Queues.node(NODE)) == 0);
    assertThat(world.in(Queues.DEAD)).isEqualTo(1);
    assertThat(world.running()).isZero();
    assertThat(isFenced()).isFalse();
  }

  @Test
  void actsUponAFenceThatIsWrittenWhileItRegisters() {
    executor.kill();
    world.consul.atNextRegistration(this::giveUp);

    executor.start();

    await().until(() -> world.running() == 0);
    await().until(() -> !isFenced());
    await().until(() -> world.in(Queues.node(NODE)) == 0);
  }
}
