package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.catalog.ConfigStore;
import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.executor.amqp.Reporter;
import io.jarvis.executor.container.ContainerDriver;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.OutputEntry;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.journal.AttemptJournal;
import io.jarvis.executor.journal.AttemptRecord;
import io.jarvis.executor.journal.AttemptRecord.OutputMark;
import io.jarvis.executor.journal.AttemptRecord.Reservation;
import io.jarvis.executor.journal.Disk;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk.Channel;
import io.jarvis.protocol.task.Resources;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of output while its engine comes and goes. */
class OutputPumpTest {
  private static final NodeId NODE = new NodeId("n");
  private static final AttemptKey ATTEMPT = new AttemptKey(new TaskId("t"), 1);
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path directory;

  private final Disk disk = new Disk();
  private final RecordedOutput recorded = new RecordedOutput();
  private final ScheduledExecutorService timers = Timers.start(NODE, "timers");

  @AfterEach
  void stop() {
    timers.shutdownNow();
  }

  @Test
  void losesNoTailToAnEngineThatGoesAwayWhileTheEndIsAwaited() throws Exception {
    CountDownLatch awaitingTheEnd = new CountDownLatch(1);
    AtomicInteger readings = new AtomicInteger();
    ContainerDriver engine =
        answering(
            ContainerDriver.class,
            arguments -> {
              var reader = (ContainerDriver.OutputReader) arguments[2];
              if (readings.getAndIncrement() == 0) {
                reader.read(line(0, "first\n"));
                awaitingTheEnd.await();
                throw new ContainerException(ContainerException.Kind.UNREACHABLE, "it went away");
              }
              reader.read(line(1, "tail\n"));
              return null;
            });
    Broker broker =
        answering(
            Broker.class,
            arguments -> {
              awaitingTheEnd.countDown();
              return Broker.ConnectionState.CONNECTED;
            });

    OutputPump pump = OutputPump.start(context(broker, engine), ATTEMPT, "c", OutputMark.NOTHING);
    pump.finish(Duration.ofSeconds(10));

    assertThat(recorded.text(ATTEMPT.task())).isEqualTo("first\ntail\n");
  }

  @Test
  void losesNothingWhileTheJournalHasNoRoom() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    ContainerDriver engine =
        answering(
            ContainerDriver.class,
            arguments -> {
              var reader = (ContainerDriver.OutputReader) arguments[2];
              reader.read(line(0, "first\n"));
              stuck.await();
              reader.read(line(1, "tail\n"));
              return null;
            });
    AtomicInteger looks = new AtomicInteger();
    Broker broker =
        answering(
            Broker.class,
            arguments -> {
              disk.full = looks.incrementAndGet() < 3;
              return Broker.ConnectionState.CONNECTED;
            });
    NodeContext context = context(broker, engine);
    admit(context.journal());
    disk.full = true;

    OutputPump pump = OutputPump.start(context, ATTEMPT, "c", OutputMark.NOTHING);
    await().until(() -> context.journal().stuckFor().isPositive());
    stuck.countDown();
    pump.finish(Duration.ofSeconds(1));

    assertThat(recorded.text(ATTEMPT.task())).isEqualTo("first\ntail\n");
  }

  private static void admit(AttemptJournal journal) throws InterruptedException {
    journal.admitted(
        AttemptRecord.admitted(
            ATTEMPT, 1, new Fence("fence"), new Reservation(Resources.DEFAULT, List.of())));
  }

  private NodeContext context(Broker broker, ContainerDriver engine) throws IOException {
    var settings =
        new ExecutorSettings(
            NODE, directory, TestNode.CAPACITY, TestNode.TIMING, ExecutorSettings.Limits.DEFAULT);
    EventLog log = silent(EventLog.class);
    var ports =
        new ExecutorPorts(
            broker,
            log,
            recorded,
            silent(NodeCatalog.class),
            silent(KeyValues.class),
            silent(ConfigStore.class),
            engine);
    return new NodeContext(
        settings,
        ports,
        disk.open(directory, AT),
        new Reporter(broker, log, "/executor/n", InstantSource.system(), Duration.ofMillis(10)),
        new LeaderEpoch(),
        timers,
        InstantSource.system());
  }

  private static OutputEntry line(int second, String text) {
    return new OutputEntry(
        Channel.STDOUT, AT.plusSeconds(second), text.getBytes(StandardCharsets.UTF_8));
  }

  /** What the one call answers that this test is about. */
  @FunctionalInterface
  private interface Answer {
    Object of(Object[] arguments) throws Exception;
  }

  private static <T> T answering(Class<T> port, Answer answer) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> answer.of(arguments)));
  }

  private static <T> T silent(Class<T> port) {
    return answering(
        port,
        arguments -> {
          throw new UnsupportedOperationException();
        });
  }
}
