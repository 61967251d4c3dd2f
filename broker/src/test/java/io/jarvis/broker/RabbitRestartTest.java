package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.ClusterEvent.ConfigChanged;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.message.OutputChunk;
import io.jarvis.protocol.message.OutputChunk.Channel;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker that is killed and comes back under load. */
class RabbitRestartTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int IN_FLIGHT = 200;
  private static final int SOME = 500;

  private RabbitMqServer server;

  @BeforeEach
  void start() {
    server = RabbitMqServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void losesNoConfirmedMessage() throws Exception {
    Set<String> confirmed = ConcurrentHashMap.newKeySet();
    Set<String> consumed = ConcurrentHashMap.newKeySet();
    try (Broker broker =
        RabbitBrokers.connect(Connections.amqp(server, BrokerUser.ADMIN, "test"))) {
      broker.subscribe(
          "jarvis.pending.default.low",
          100,
          delivery -> {
            consumed.add(RecordingHandler.text(delivery));
            delivery.ack();
          });
      Load load =
          Load.start(number ->
              broker
                  .publish(Exchanges.TASKS, "new.default.low", message("m" + number))
                  .thenAccept(result -> {
                    if (result.confirmed()) {
                      confirmed.add("m" + number);
                    }
                  }));
      interruptAmid(confirmed);
      load.stop();

      await().until(() -> consumed.containsAll(confirmed));
      await().until(() -> broker.depth("jarvis.pending.default.low").ready() == 0);
    }
  }

  @Test
  void losesAndRepeatsNoConfirmedEvent() throws Exception {
    Set<String> confirmed = ConcurrentHashMap.newKeySet();
    Queue<LogEntry> read = new ConcurrentLinkedQueue<>();
    try (EventLog log =
        RabbitEventLog.open(Connections.stream(server, BrokerUser.WATCHDOG, "test"), "/test")) {
      log.tail(EventLog.START, read::addAll);
      Load load =
          Load.start(number ->
              log.append(new ConfigChanged("key" + number, "tester"))
                  .thenAccept(recorded -> confirmed.add(recorded.id())));
      interruptAmid(confirmed);
      load.stop();

      await().until(() -> ids(read).containsAll(confirmed));
      assertThat(log.end(PATIENCE)).isGreaterThanOrEqualTo(confirmed.size());
    }
    assertRisesStrictly(read.stream().map(LogEntry::offset).toList());
  }

  @Test
  void givesWhoFollowsEachConfirmedLineOfOutputOnce() throws Exception {
    TaskId task = new TaskId("task-a");
    Set<String> confirmed = ConcurrentHashMap.newKeySet();
    Queue<OutputChunk> followed = new ConcurrentLinkedQueue<>();
    Queue<OutputChunk> readAtTheEnd = new ConcurrentLinkedQueue<>();
    try (OutputStreams writer =
            RabbitOutputStreams.open(Connections.stream(server, BrokerUser.EXECUTOR, "writer"));
        OutputStreams reader =
            RabbitOutputStreams.open(Connections.stream(server, BrokerUser.INGRESS, "reader"))) {
      reader.follow(task, followed::add);
      Load load =
          Load.start(number ->
              writer
                  .append(line(task, number))
                  .thenRun(() -> confirmed.add(line(task, number).text())));
      interruptAmid(confirmed);
      load.stop();

      await().until(() -> texts(followed).containsAll(confirmed));
      reader.read(task, PATIENCE, readAtTheEnd::add);
    }
    assertRisesStrictly(followed.stream().map(OutputChunk::text).toList());
    assertThat(List.copyOf(readAtTheEnd)).isEqualTo(List.copyOf(followed));
  }

  /** Kills the broker once some are confirmed, starts it again and waits until some more are. */
  private void interruptAmid(Set<String> confirmed) {
    await().until(() -> confirmed.size() > SOME);
    server.kill();
    int before = confirmed.size();
    server.startAgain();
    await().until(() -> confirmed.size() > before + SOME);
  }

  /** In linear time, there are tens of thousands. */
  private static <T extends Comparable<T>> void assertRisesStrictly(List<T> values) {
    assertThat(values).isEqualTo(values.stream().distinct().sorted().toList());
  }

  private static Set<String> ids(Collection<LogEntry> entries) {
    return entries.stream()
        .map(LogEntry::recorded)
        .map(Recorded::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static OutputChunk line(TaskId task, int number) {
    String text = "line %09d\n".formatted(number);
    long place = (long) number * text.length();
    return new OutputChunk(task, 1, Channel.STDOUT, place, Instant.EPOCH, text);
  }

  private static Set<String> texts(Collection<OutputChunk> chunks) {
    return chunks.stream().map(OutputChunk::text).collect(Collectors.toUnmodifiableSet());
  }

  private static WireMessage message(String text) {
    return WireMessage.json(text.getBytes(StandardCharsets.UTF_8), "jarvis.test.v1").build();
  }

  /** Keeps a number of sends under way. */
  private static final class Load {
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Semaphore room = new Semaphore(IN_FLIGHT);
    private final Thread thread;

    private Load(IntFunction<CompletableFuture<Void>> send) {
      AtomicInteger count = new AtomicInteger();
      this.thread =
          Thread.ofVirtual()
              .start(() -> {
                while (!stopping.get()) {
                  room.acquireUninterruptibly();
                  var unused =
                      send.apply(count.incrementAndGet())
                          .whenComplete((done, failure) -> room.release());
                }
              });
    }

    static Load start(IntFunction<CompletableFuture<Void>> send) {
      return new Load(send);
    }

    void stop() throws InterruptedException {
      stopping.set(true);
      thread.join();
      room.acquireUninterruptibly(IN_FLIGHT);
    }
  }
}
