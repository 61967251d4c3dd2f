package io.jarvis.broker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.Producer;
import io.jarvis.protocol.event.ClusterEvent.ConfigChanged;
import io.jarvis.protocol.event.ClusterEvent.LetterParked;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RabbitEventLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MANY = 5_000;
  private static final String LARGE = "x".repeat(100_000);

  private final RabbitMqServer server = RabbitMqServer.shared();
  private EventLog log;

  @BeforeEach
  void open() {
    server.reset();
    log = RabbitEventLog.open(Connections.stream(server, BrokerUser.ADMIN, "test"), "/test");
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void refusesAnEventThatNoFrameHoldsAndGoesOn() {
    Recording reader = new Recording();
    log.tail(EventLog.START, reader);
    String most = "x".repeat(RabbitEventLog.MOST_EVENT_BYTES - 1_000);

    CompletableFuture<Recorded> tooLarge =
        log.append(new LetterParked("l1", "test", "test", most + LARGE));
    log.append(new LetterParked("l2", "test", "test", most)).orTimeout(30, SECONDS).join();

    assertThat(tooLarge)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(IllegalArgumentException.class);
    reader.await(1);
  }

  @Test
  void readsWhatWasAppendedInOrder() {
    Recording reader = new Recording();
    log.tail(EventLog.START, reader);

    List<Recorded> appended = appendAll(0, MANY);

    reader.await(MANY);
    assertThat(reader.entries).extracting(LogEntry::recorded).containsExactlyElementsOf(appended);
    assertThat(reader.offsets())
        .containsExactlyElementsOf(LongStream.range(0, MANY).boxed().toList());
    assertThat(reader.trimmedTo).hasValue(-1);
  }

  @Test
  void stampsEventsWithSourceAndUniqueIds() {
    List<Recorded> appended = appendAll(0, 100);

    assertThat(appended).allMatch(recorded -> recorded.source().equals("/test"));
    assertThat(appended).extracting(Recorded::id).doesNotHaveDuplicates();
  }

  @Test
  void resumesAtAnOffsetWithinAChunk() {
    appendAll(0, MANY);
    Recording reader = new Recording();

    log.tail(MANY - 7, reader);

    reader.await(7);
    assertThat(reader.offsets().getFirst()).isEqualTo(MANY - 7);
    assertThat(reader.trimmedTo).hasValue(-1);
  }

  @Test
  void endsBehindTheLastConfirmedEvent() {
    assertThat(log.end(PATIENCE)).isZero();
    for (int i = 1; i <= 20; i++) {
      appendAll(0, i);
      assertThat(log.end(PATIENCE)).isEqualTo(i * (i + 1L) / 2);
    }
  }

  @Test
  void endsBehindWhatAnotherReplicaAppended() {
    try (EventLog other =
        RabbitEventLog.open(Connections.stream(server, BrokerUser.WATCHDOG, "other"), "/other")) {
      other.append(event(1)).join();

      assertThat(log.end(PATIENCE)).isEqualTo(1);
    }
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
  void goesOnAfterItsConnectionsWereClosed() {
    Recording reader = new Recording();
    log.tail(EventLog.START, reader);
    appendAll(0, 100);
    reader.await(100);

    server.closeAllConnections();
    appendAll(100, 100);

    // An append whose confirm was lost stands in the log twice.
    await()
        .atMost(PATIENCE)
        .until(() -> reader.entries.stream().map(e -> e.recorded().id()).distinct().count() == 200);
    assertThat(reader.offsets()).doesNotHaveDuplicates().isSorted();
    assertThat(log.end(PATIENCE)).isEqualTo(reader.offsets().getLast() + 1);
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

    await().atMost(PATIENCE).until(() -> reader.trimmedTo.get() > 0 && !reader.entries.isEmpty());
    assertThat(reader.offsets().getFirst()).isEqualTo(reader.trimmedTo.get());
  }

  @Test
  void tellsThatTheLogLostItsTailAndGrewAnew() {
    Recording reader = new Recording();
    log.tail(EventLog.START, reader);
    appendAll(0, 100);
    reader.await(100);

    server.reset();
    List<Recorded> anew = appendAll(1_000, 150);

    await().atMost(PATIENCE).until(() -> reader.lostFrom.get() == 0);
    await()
        .atMost(PATIENCE)
        .until(() -> reader.entries.getLast().recorded().equals(anew.getLast()));
    assertThat(reader.entries.subList(100, reader.entries.size()))
        .extracting(LogEntry::recorded)
        .containsAll(anew);
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
          .atMost(PATIENCE)
          .until(() -> {
            appendAll(0, 1);
            return shared.following() == 1;
          });
    }
    List<Recorded> after = appendAll(1, 100);

    await()
        .atMost(PATIENCE)
        .until(() -> second.entries.getLast().recorded().equals(after.getLast()));
    assertThat(second.offsets())
        .containsExactlyElementsOf(LongStream.range(0, log.end(PATIENCE)).boxed().toList());
    assertThat(second.entries.subList(0, first.entries.size())).isEqualTo(first.entries);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void holdsUpNoReaderForAnother(boolean slowOneFirst) {
    CountDownLatch goOn = new CountDownLatch(1);
    Recording slow = new Recording(goOn);
    Recording quick = new Recording();
    log.tail(EventLog.START, slowOneFirst ? slow : quick);
    log.tail(EventLog.START, slowOneFirst ? quick : slow);
    List<CompletableFuture<Recorded>> appends =
        IntStream.range(0, 400)
            .mapToObj(i -> log.append(new LetterParked("l" + i, "test", "test", LARGE)))
            .toList();
    appends.forEach(CompletableFuture::join);

    quick.await(appends.size());
    goOn.countDown();

    slow.await(appends.size());
    assertThat(slow.entries).isEqualTo(quick.entries);
  }

  @Test
  void readsNoMoreOnceClosed() throws Exception {
    Recording reader = new Recording();
    EventLog.Tail tail = log.tail(EventLog.START, reader);
    appendAll(0, 10);
    reader.await(10);

    tail.close();
    appendAll(10, 10);

    assertThat(log.end(PATIENCE)).isEqualTo(20);
    assertThat(reader.entries).hasSize(10);
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
    assertThat(confirmed.get(30, SECONDS)).isTrue();
  }

  private List<Recorded> appendAll(int from, int count) {
    List<CompletableFuture<Recorded>> appends =
        IntStream.range(from, from + count).mapToObj(i -> log.append(event(i))).toList();
    return appends.stream().map(CompletableFuture::join).toList();
  }

  private static Event event(int number) {
    return new ConfigChanged("key" + number, "tester");
  }

  private static final class Recording implements EventLog.Reader {
    final List<LogEntry> entries = new CopyOnWriteArrayList<>();
    final AtomicLong trimmedTo = new AtomicLong(-1);
    final AtomicLong lostFrom = new AtomicLong(-1);
    private final CountDownLatch goOn;

    Recording() {
      this(new CountDownLatch(0));
    }

    /** Takes nothing before it may go on. */
    Recording(CountDownLatch goOn) {
      this.goOn = goOn;
    }

    @Override
    public void read(List<LogEntry> read) {
      assertThatCode(goOn::await).doesNotThrowAnyException();
      entries.addAll(read);
    }

    @Override
    public void trimmed(long firstKeptOffset) {
      trimmedTo.set(firstKeptOffset);
    }

    @Override
    public void lost(long fromOffset) {
      lostFrom.set(fromOffset);
    }

    void await(int count) {
      org.awaitility.Awaitility.await().atMost(PATIENCE).until(() -> entries.size() >= count);
    }

    List<Long> offsets() {
      return entries.stream().map(LogEntry::offset).toList();
    }
  }
}
