package io.jarvis.dispatcher;

import static io.jarvis.dispatcher.Specs.offer;
import static io.jarvis.dispatcher.Specs.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.dispatcher.TestExecutor.Manner;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A leader whose log lacks what was written last: queues and nodes have the messages, the log has
 * not the events. That is what a power cut leaves, for a stream's confirm is no fsync.
 */
final class LostTailIT extends SiteFixture {
  private static final TaskId T1 = new TaskId("t1");

  /** A node that holds an attempt of which the log has no assignment. */
  private TestExecutor holding(NodeId node, TaskSpec spec) {
    site.declare(node);
    TestExecutor executor = site.executor(node, Manner.HOLDS);
    Assignment lost =
        new Assignment(
            Site.message(spec, 1), node, site.raiseEpoch(), new Fence("secret"), List.of());
    assertThat(
            site.broker
                .publish(Exchanges.ASSIGN, node.value(), TaskMessageCodec.encode(lost))
                .join()
                .confirmed())
        .isTrue();
    await().until(() -> executor.received().size() == 1);
    return executor;
  }

  private void lead() {
    DispatcherService leader = site.dispatcher("d1", Map.of());
    await().until(leader::leads);
  }

  @Test
  void aTaskWhoseAssignmentTheLogHasLostIsNotStartedTwice() {
    NodeId n1 = site.node("n1", offer(4, 4, 10));
    NodeId n2 = site.node("n2", offer(64, 64, 100));
    site.declare(n2);
    TestExecutor first = holding(n1, task("t1"));
    TestExecutor second = site.executor(n2, Manner.HOLDS);
    // The ack of its message in the line was lost with the broker, too.
    site.submit(task("t1"));

    lead();

    await().until(() -> first.received().size() == 2);
    assertThat(first.received()).extracting(a -> a.task().attempt()).containsExactly(1, 1);
    TaskEvent.Assigned again = site.event(T1, TaskEvent.Assigned.class);
    assertThat(again.node()).isEqualTo(n1);
    assertThat(again.epoch()).isEqualTo(first.received().getFirst().epoch());
    assertThat(again.fenceHash()).isEqualTo(new Fence("secret").hash());
    assertThat(second.received()).isEmpty();
    await()
        .until(() -> first.commands().contains("node.n1.report {\"task\":\"t1\",\"attempt\":1}"));
    await()
        .until(() -> site.rabbit.messages().getOrDefault("jarvis.pending.default.normal", 0L) == 0);
    Site.await(List.of(site.append(first.succeeded(first.received().getFirst()))));
    await().until(() -> site.story(T1).contains("Succeeded"));
    assertThat(second.received()).isEmpty();
  }

  @Test
  void whatANodeHoldsIsReservedThoughTheLogHasLostIt() {
    NodeId n1 = site.node("n1", offer(4, 4, 1));
    TestExecutor full = holding(n1, task("t1"));
    Site.await(
        List.of(
            site.append(new TaskEvent.Submitted(T1, task("t1"), "d", "", TaskEvent.Door.REST)),
            site.append(new TaskEvent.Queued(T1))));
    lead();
    site.submit(task("t2"));
    NodeId n2 = site.node("n2", offer(4, 4, 1));

    TestExecutor free = site.executor(n2, Manner.HOLDS);

    await().until(() -> free.received().size() == 1);
    assertThat(full.received()).hasSize(1);
    assertThat(free.received()).extracting(a -> a.task().spec().id().value()).containsExactly("t2");
  }

  @Test
  void asksForTheWholeOfATaskThatTheLogHasLost() {
    NodeId n1 = site.node("n1", offer(4, 4, 10));
    TestExecutor executor = holding(n1, task("t1"));

    lead();

    await()
        .until(() ->
            executor
                .commands()
                .contains("node.n1.report {\"task\":\"t1\",\"attempt\":1,\"whole\":true}"));
  }
}
