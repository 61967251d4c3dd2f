package io.jarvis.broker;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.Producer;
import io.jarvis.protocol.event.ClusterEvent.LetterParked;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RabbitEventLogTest extends EventLogContractTest {
  private final RabbitMqServer server = RabbitMqServer.shared();

  @Override
  EventLog connect() {
    server.reset();
    return RabbitEventLog.open(Connections.stream(server, BrokerUser.ADMIN, "test"), "/test");
  }

  @Override
  EventLog connectElsewhere() {
    return RabbitEventLog.open(Connections.stream(server, BrokerUser.WATCHDOG, "other"), "/other");
  }

  @Override
  void loseConnections() {
    server.closeAllConnections();
  }

  @Override
  void loseEverything() {
    server.reset();
  }

  @Test
  void refusesAnEventThatNoFrameHoldsAndGoesOn() {
    Recording reader = new Recording();
    log.tail(EventLog.START, reader);
    String most = "x".repeat(RabbitEventLog.MOST_EVENT_BYTES - 1_000);

    CompletableFuture<Recorded> tooLarge =
        log.append(new LetterParked("l1", "test", "test", most + LARGE));
    log.append(new LetterParked("l2", "test", "test", most)).orTimeout(2, MINUTES).join();

    assertThat(tooLarge)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(IllegalArgumentException.class);
    reader.await(1);
  }

  @Test
  void goesOnForItsProcessWhenAnotherOfTheSameUserIsClosed() {
    EventLog other =
        RabbitEventLog.open(Connections.stream(server, BrokerUser.ADMIN, "other"), "/other");
    other.append(event(0)).join();
    appendAll(1, 1);

    other.close();

    appendAll(2, 1);
    assertThat(log.end(PATIENCE)).isEqualTo(3);
    assertThatThrownBy(() -> other.append(event(3)).join()).hasMessageContaining("closed");
  }

  @Test
  void leavesOutWhatIsNoEvent() throws Exception {
    appendAll(0, 1);
    try (Environment environment =
            StreamEnvironments.open(Connections.stream(server, BrokerUser.ADMIN, "foreign"));
        Producer producer = environment.producerBuilder().stream(Queues.EVENTS).build()) {
      send(producer, "no json");
      send(producer, "{\"id\": \"1\", \"type\": \"jarvis.task.of-the-future\"}");
    }
    appendAll(1, 1);
    Recording reader = new Recording();

    log.tail(EventLog.START, reader);

    reader.await(2);
    assertThat(reader.offsets()).containsExactly(0L, 3L);
    assertThat(((RabbitEventLog) log).skipped()).isEqualTo(2);
  }

  @Test
  void tellsThatTheLogNoLongerReachesBack() {
    server.ctl(
        "set_policy",
        "-p",
        "jarvis",
        "--priority",
        "10",
        "short",
        "^jarvis\\.events$",
        "{\"max-length-bytes\": 50000000}");
    List<CompletableFuture<Recorded>> appends =
        IntStream.range(0, 2_000)
            .mapToObj(i -> log.append(new LetterParked("l" + i, "test", "test", LARGE)))
            .toList();
    appends.forEach(CompletableFuture::join);
    Recording reader = new Recording();

    log.tail(EventLog.START, reader);

    await().until(() -> reader.trimmedTo.get() > 0 && !reader.entries.isEmpty());
    assertThat(reader.offsets().getFirst()).isEqualTo(reader.trimmedTo.get());
  }

  @Test
  void goesOnForTheOthersWhenTheReaderThatLedIsClosed() {
    Recording first = new Recording();
    Recording second = new Recording();
    EventLog other =
        RabbitEventLog.open(Connections.stream(server, BrokerUser.WATCHDOG, "other"), "/other");
    try (other) {
      other.tail(EventLog.START, first);
      log.tail(EventLog.START, second);
      SharedChunks shared =
          SharedChunks.ofProcess(
              Connections.stream(server, BrokerUser.ADMIN, "test"), Queues.EVENTS);
      await()
          .until(() -> {
            appendAll(0, 1);
            return shared.following() == 1;
          });
    }
    List<Recorded> after = appendAll(1, 100);

    await().until(() -> second.entries.getLast().recorded().equals(after.getLast()));
    assertThat(second.offsets())
        .containsExactlyElementsOf(LongStream.range(0, log.end(PATIENCE)).boxed().toList());
    assertThat(second.entries.subList(0, first.entries.size())).isEqualTo(first.entries);
  }

  @Test
  void failsAnAppendThatIsNotConfirmedInTime() {
    StreamSettings nowhere =
        StreamSettings.of("127.0.0.1", 1, "jarvis", "nobody", "nobody", "nowhere");
    StreamLimits hasty = StreamLimits.DEFAULT.withAppendTimeout(Duration.ofSeconds(1));
    try (EventLog unreachable = RabbitEventLog.open(nowhere.withLimits(hasty), "/test")) {
      assertThatThrownBy(() -> unreachable.append(event(1)).join())
          .hasCauseInstanceOf(EventLog.LogUnavailableException.class);
      assertThatThrownBy(() -> unreachable.end(Duration.ofMillis(300)))
          .isInstanceOf(EventLog.LogUnavailableException.class);
    }
  }

  private static void send(Producer producer, String body) throws Exception {
    CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
    producer.send(
        producer.messageBuilder().addData(body.getBytes(StandardCharsets.UTF_8)).build(),
        status -> confirmed.complete(status.isConfirmed()));
    assertThat(confirmed.get(2, MINUTES)).isTrue();
  }
}
