package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.event.ClusterEvent.ConfigChanged;
import io.jarvis.protocol.event.ClusterEvent.LetterParked;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
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

/** What every event log does, the real one and that of the simulation. It begins empty. */
abstract class EventLogContractTest {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  static final int MANY = 5_000;
  static final String LARGE = "x".repeat(100_000);

  EventLog log;

  /** To an empty log, as {@code /test}. */
  abstract EventLog connect();

  /** Another process's way to the same log. */
  abstract EventLog connectElsewhere();

  /** Cuts every connection. */
  abstract void loseConnections();

  /** As a power cut that takes all of the log. */
  abstract void loseEverything();

  @BeforeEach
  void open() {
    log = connect();
  }

  @AfterEach
  void close() {
    log.close();
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
    try (EventLog other = connectElsewhere()) {
      other.append(event(1)).join();

      assertThat(log.end(PATIENCE)).isEqualTo(1);
    }
  }

  @Test
  void goesOnAfterItsConnectionsWereClosed() {
    Recording reader = new Recording();
    log.tail(EventLog.START, reader);
    appendAll(0, 100);
    reader.await(100);

    loseConnections();
    appendAll(100, 100);

    // An append whose confirm was lost stands in the log twice.
    await()
        .until(() -> reader.entries.stream().map(e -> e.recorded().id()).distinct().count() == 200);
    assertThat(reader.offsets()).doesNotHaveDuplicates().isSorted();
    assertThat(log.end(PATIENCE)).isEqualTo(reader.offsets().getLast() + 1);
  }

  /** To just where it was read, or beyond. */
  @ParameterizedTest
  @ValueSource(ints = {100, 150})
  void tellsThatTheLogLostItsTailAndGrewAnew(int again) {
    Recording reader = new Recording();
    log.tail(EventLog.START, reader);
    appendAll(0, 100);
    reader.await(100);

    loseEverything();
    List<Recorded> anew = appendAll(1_000, again);

    await().until(() -> reader.lostFrom.get() == 0);
    await().until(() -> reader.entries.getLast().recorded().equals(anew.getLast()));
    assertThat(reader.entries.subList(100, reader.entries.size()))
        .extracting(LogEntry::recorded)
        .containsAll(anew);
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

  List<Recorded> appendAll(int from, int count) {
    List<CompletableFuture<Recorded>> appends =
        IntStream.range(from, from + count).mapToObj(i -> log.append(event(i))).toList();
    return appends.stream().map(CompletableFuture::join).toList();
  }

  static Event event(int number) {
    return new ConfigChanged("key" + number, "tester");
  }

  static final class Recording implements EventLog.Reader {
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
      org.awaitility.Awaitility.await().until(() -> entries.size() >= count);
    }

    List<Long> offsets() {
      return entries.stream().map(LogEntry::offset).toList();
    }
  }
}
