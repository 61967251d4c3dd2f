package io.jarvis.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.LiveTask;
import io.jarvis.state.LiveTasks;
import io.jarvis.state.LogFold;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known of a task when only the log, or only the end of the log, is left of it. */
class RestatementIT extends WorldFixture {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int SEGMENT_BYTES = 1_000_000;
  private static final int FILLER_BYTES = 20_000;

  @Test
  void aMessageWrittenAnewFromTheLogBearsWhereItsSubmitterIsAnswered() {
    List<WireMessage> pending = world.consume("jarvis.pending.default.normal");
    var reply = new TaskMessage.Reply("reply.somebody", Optional.of("c1"));
    var spec = Specs.of("t1", "");
    world.append(
        new TaskEvent.Submitted(
            spec.id(), spec, "digest", "", TaskEvent.Door.AMQP, Optional.of(reply)));

    world.watchdog("w1", World.SOON);

    await().until(() -> pending.size() == 1);
    assertThat(TaskMessageCodec.decodeTask(pending.getFirst()).reply()).contains(reply);
  }

  @Test
  void aReplicaThatReadsATrimmedLogKnowsEveryLiveTask() throws Exception {
    shortLog();
    TaskMessage task = world.queue("t1", ",'args':['echo','hi']");
    Assignment assignment = world.assign(task, World.NODE);
    TaskId id = task.spec().id();
    world.watchdog("w1");
    LiveTasks known = LiveTasks.inMemory(new TaskIndex());
    try (LogFold fold = LogFold.start(world.log, known, FoldSettings.DEFAULT)) {
      do {
        fill();
        await().until(() -> fold.awaitEnd(LONG) && isFarFromTheStart(known, id));
      } while (LogStart.ask(world.log) <= 2);
    }

    Map<TaskId, LiveTask> replica = readFromTheStart();

    assertThat(replica).containsOnlyKeys(id);
    assertThat(replica.get(id).progress()).isEqualTo(world.progress("t1"));
    assertThat(replica.get(id).progress().current().orElseThrow().fenceHashes())
        .containsExactly(assignment.fence().hash());
    var found =
        new LogSearch(world.log, LONG)
            .find(replica.keySet(), LogSearch.from(replica.values()))
            .get(id);
    assertThat(found.submitted().spec()).isEqualTo(task.spec());
  }

  /** The log of this test has small segments and few of them. */
  private void shortLog() throws Exception {
    world.rabbit.ctl("delete_queue", "-p", RabbitMqServer.VIRTUAL_HOST, Queues.EVENTS);
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(world.rabbit.amqpUri(BrokerUser.ADMIN));
    try (var connection = factory.newConnection();
        var channel = connection.createChannel()) {
      channel.queueDeclare(
          Queues.EVENTS,
          true,
          false,
          false,
          Map.of(
              "x-queue-type",
              "stream",
              "x-stream-max-segment-size-bytes",
              SEGMENT_BYTES,
              "x-max-length-bytes",
              10 * SEGMENT_BYTES));
    }
    world.rabbit.ctl("clear_policy", "-p", RabbitMqServer.VIRTUAL_HOST, "jarvis-events");
  }

  private boolean isFarFromTheStart(LiveTasks known, TaskId task) throws Exception {
    long first = LogStart.ask(world.log);
    long place = known.get(task).orElseThrow().facts().submittedOffset();
    return known.position() < 100 || place - first >= (known.position() - first) / 4;
  }

  /** Half a segment, of events that nobody needs. */
  private void fill() {
    String filler = "x".repeat(FILLER_BYTES);
    for (int i = 0; i < SEGMENT_BYTES / FILLER_BYTES / 2; i++) {
      world.append(new ClusterEvent.ConfigChanged("filler", filler));
    }
  }

  private Map<TaskId, LiveTask> readFromTheStart() throws Exception {
    LiveTasks tasks = LiveTasks.inMemory(new TaskIndex());
    try (LogFold fold = LogFold.start(world.log, tasks, FoldSettings.DEFAULT)) {
      assertThat(fold.awaitEnd(LONG)).isTrue();
      assertThat(fold.gap()).isPresent();
    }
    return tasks.tasks();
  }
}
