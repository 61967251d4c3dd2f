package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import io.jarvis.protocol.message.OutputChunk.Channel;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RabbitOutputStreamsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final TaskId TASK = new TaskId("task-a");
  private static final TaskId NEIGHBOUR = neighbourOf(TASK);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final RabbitMqServer server = RabbitMqServer.shared();
  private OutputStreams writer;
  private OutputStreams reader;

  @BeforeEach
  void open() {
    server.reset();
    writer = RabbitOutputStreams.open(Connections.stream(server, BrokerUser.EXECUTOR, "writer"));
    reader = RabbitOutputStreams.open(Connections.stream(server, BrokerUser.INGRESS, "reader"));
  }

  @AfterEach
  void close() {
    writer.close();
    reader.close();
  }

  @Test
  void readsNothingOfAnEmptyStream() {
    assertThat(read(TASK)).isEmpty();
  }

  @Test
  void readsTheOutputOfOneTaskAmongOthers() {
    for (int i = 0; i < 100; i++) {
      append(chunk(TASK, 1, i * 2L, i % 10 + "\n"));
      append(chunk(NEIGHBOUR, 1, i * 2L, "n\n"));
    }

    String expected =
        IntStream.range(0, 100).mapToObj(i -> i % 10 + "\n").collect(Collectors.joining());
    assertThat(text(read(TASK))).isEqualTo(expected);
    assertThat(text(read(NEIGHBOUR))).isEqualTo("n\n".repeat(100));
  }

  @Test
  void readsUpToTheEndThoughTheLastOutputIsAnothers() {
    append(chunk(TASK, 1, 0, "a\n"));
    append(chunk(NEIGHBOUR, 1, 0, "b\n"));

    assertThat(text(read(TASK))).isEqualTo("a\n");
    assertThat(read(new TaskId("nobody" + TASK))).isEmpty();
  }

  @Test
  void readsEachLineOnceThoughItWasSentAgainInOtherPieces() {
    append(chunk(TASK, 1, 0, "a\nb\n"));
    append(chunk(TASK, 1, 0, "a\n"));
    append(chunk(TASK, 1, 2, "b\nc\n"));
    append(chunk(TASK, 2, 0, "again\n"));

    assertThat(text(read(TASK))).isEqualTo("a\nb\nc\nagain\n");
  }

  @Test
  void followsWhatComesThroughAnInterruption() {
    append(chunk(TASK, 1, 0, "a\n"));
    List<OutputChunk> seen = new CopyOnWriteArrayList<>();
    try (EventLog.Tail unused = reader.follow(TASK, seen::add)) {
      await().until(() -> text(seen).equals("a\n"));

      server.closeAllConnections();
      append(chunk(NEIGHBOUR, 1, 0, "n\n"));
      append(chunk(TASK, 1, 2, "b\n"));

      await().until(() -> text(seen).equals("a\nb\n"));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void append(OutputChunk chunk) {
    CompletableFuture<Void> done = writer.append(chunk);
    assertThat(done).succeedsWithin(PATIENCE);
  }

  private List<OutputChunk> read(TaskId task) {
    List<OutputChunk> chunks = new ArrayList<>();
    reader.read(task, PATIENCE, chunks::add);
    return chunks;
  }

  private static String text(List<OutputChunk> chunks) {
    return chunks.stream().map(OutputChunk::text).collect(Collectors.joining());
  }

  private static OutputChunk chunk(TaskId task, int attempt, long sequence, String text) {
    return new OutputChunk(task, attempt, Channel.STDOUT, sequence, NOW, text);
  }

  /** A task whose output lies in the same stream. */
  private static TaskId neighbourOf(TaskId task) {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> new TaskId("neighbour-" + i))
        .filter(id -> Queues.logs(id).equals(Queues.logs(task)))
        .findFirst()
        .orElseThrow();
  }
}
