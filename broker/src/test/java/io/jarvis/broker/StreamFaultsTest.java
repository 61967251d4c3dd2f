package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.StreamProxy.Frame;
import io.jarvis.broker.StreamProxy.Mischief;
import io.jarvis.protocol.event.ClusterEvent.ConfigChanged;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The event log when a connection dies, or falls silent, at the worst moment. */
class StreamFaultsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration HASTE = Duration.ofSeconds(1);

  private final RabbitMqServer server = RabbitMqServer.shared();
  private final Queue<LogEntry> read = new ConcurrentLinkedQueue<>();
  private StreamProxy proxy;

  @BeforeEach
  void start() throws Exception {
    server.reset();
    proxy = new StreamProxy(server.streamPort());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
  }

  @ParameterizedTest
  @EnumSource(Frame.class)
  void goesOnWhenTheConnectionIsCutAt(Frame frame) {
    goesOnWhen(frame, Mischief.CUT);
  }

  @ParameterizedTest
  @EnumSource(Frame.class)
  void goesOnWhenNothingIsHeardOf(Frame frame) {
    goesOnWhen(frame, Mischief.SWALLOW);
  }

  private void goesOnWhen(Frame frame, Mischief mischief) {
    proxy.at(frame, mischief);
    try (EventLog log = RabbitEventLog.open(settings(), "/test")) {
      EventLog.Tail tail = log.tail(EventLog.START, read::addAll);
      append(log, "first");
      awaitRead("first");
      tail.close();

      assertThat(read.stream().map(LogEntry::offset)).doesNotHaveDuplicates().isSorted();
      log.tail(EventLog.START, read::addAll).close();
      assertThat(proxy.hasMisbehaved()).isTrue();
      append(log, "second");
      log.tail(EventLog.START, read::addAll);
      awaitRead("second");
    }
  }

  private void append(EventLog log, String key) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            log.append(new ConfigChanged(key, "tester"))
                .handle((done, failure) -> failure == null)
                .join());
  }

  private void awaitRead(String key) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            read.stream()
                .anyMatch(e -> e.recorded().event().equals(new ConfigChanged(key, "tester"))));
  }

  private StreamSettings settings() {
    StreamSettings direct = Connections.stream(server, BrokerUser.WATCHDOG, "test");
    StreamLimits hasty = StreamLimits.DEFAULT.withAppendTimeout(HASTE).withPatience(HASTE);
    return new StreamSettings(
        direct.host(),
        proxy.port(),
        direct.virtualHost(),
        direct.username(),
        direct.password(),
        direct.connectionName(),
        hasty);
  }
}
