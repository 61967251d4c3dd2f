package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

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
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The event log when a connection dies, or falls silent, at the worst moment. */
class StreamFaultsTest {
  private static final Duration HASTE = Duration.ofSeconds(2);

  private final RabbitMqServer server = RabbitMqServer.shared();
  private final Queue<LogEntry> read = new ConcurrentLinkedQueue<>();
  private StreamProxy proxy;

  @BeforeEach
  void start() throws Exception {
    proxy = new StreamProxy(server.streamPort());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
  }

  @ParameterizedTest
  @EnumSource(Frame.class)
  @Execution(CONCURRENT)
  void goesOnWhenTheConnectionIsCutAt(Frame frame) {
    goesOnWhen(frame, Mischief.CUT);
  }

  /**
   * But for a chunk: a connection that goes on delivers them all, and a log whose first one never
   * came is one that begins later.
   */
  @ParameterizedTest
  @EnumSource(value = Frame.class, mode = EnumSource.Mode.EXCLUDE, names = "DELIVER")
  @Execution(CONCURRENT)
  void goesOnWhenNothingIsHeardOf(Frame frame) {
    goesOnWhen(frame, Mischief.SWALLOW);
  }

  private void goesOnWhen(Frame frame, Mischief mischief) {
    ConfigChanged before = new ConfigChanged("before " + frame + mischief, "tester");
    ConfigChanged after = new ConfigChanged("after " + frame + mischief, "tester");
    proxy.at(frame, mischief);
    try (EventLog log = RabbitEventLog.open(settings(), "/test")) {
      EventLog.Tail first = log.tail(EventLog.START, read::addAll);
      append(log, before);
      awaitRead(before);
      first.close();
      await().until(proxy::hasMisbehaved);

      read.clear();
      log.tail(EventLog.START, read::addAll);
      append(log, after);
      awaitRead(after);
    }
    assertThat(read.stream().map(LogEntry::offset)).doesNotHaveDuplicates().isSorted();
  }

  private void append(EventLog log, ConfigChanged event) {
    await().until(() -> log.append(event).handle((r, failure) -> r != null).join());
  }

  private void awaitRead(ConfigChanged event) {
    await().until(() -> read.stream().anyMatch(entry -> entry.recorded().event().equals(event)));
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
