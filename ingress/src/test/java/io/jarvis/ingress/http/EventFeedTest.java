package io.jarvis.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventFeedTest {
  private static final TaskId TASK = new TaskId("t-1");
  private static final NodeId NODE = new NodeId("n1");
  private static final Fence FENCE = new Fence("the-secret");
  private static final Instant AT = Instant.parse("2026-11-26T10:00:00Z");

  static Stream<Event> events() {
    var submitted =
        new TaskEvent.Submitted(
            TASK,
            spec(),
            "digest",
            "alice",
            TaskEvent.Door.AMQP,
            Optional.of(new TaskMessage.Reply("amq.gen-hidden", Optional.of("hidden-id"))));
    var attempt =
        new TaskProgress.Attempt(1, NODE, 7, List.of(FENCE.hash()), Resources.DEFAULT, List.of());
    return Stream.of(
        submitted,
        new TaskEvent.Restated(
            TASK,
            submitted,
            AT,
            new TaskProgress(TaskState.RUNNING, 1, 0, Optional.of(attempt), false)),
        new TaskEvent.Assigned(TASK, 1, NODE, 7, FENCE.hash(), Resources.DEFAULT, List.of()),
        new TaskEvent.Starting(TASK, 1, NODE, FENCE),
        new NodeEvent.Reported(
            NODE,
            "r",
            1,
            1,
            List.of(new NodeEvent.Held(TASK, 1, 7, FENCE.hash(), Resources.DEFAULT, List.of()))));
  }

  @ParameterizedTest
  @MethodSource("events")
  void showsNeitherFencesNorWhereASubmitterWantsItsAnswer(Event event) {
    LogEntry entry = new LogEntry(3, Recorded.of("e1", "/test", AT, event));

    String frame = new String(EventFeed.frame(entry), StandardCharsets.UTF_8);

    assertThat(frame)
        .startsWith("id: 3\nevent: " + event.type() + "\ndata: {")
        .contains("t-1")
        .doesNotContain(FENCE.secret(), FENCE.hash(), "hidden");
  }

  @Test
  @Timeout(20)
  void writesAHeartbeatThoughEventsThatNobodyWantsComeAllTheTime() {
    AtomicLong seconds = new AtomicLong();
    EventFeed feed = new EventFeed(() -> TimeUnit.SECONDS.toNanos(seconds.incrementAndGet()));
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("the client is gone after " + seconds + " s");
          }
        };

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> feed.send(new BusyLog(), 0, entry -> false, gone))
        .withMessageContaining("gone");
  }

  /** A log to which something is always appended. */
  private static final class BusyLog implements EventLog {
    private final LogEntry entry =
        new LogEntry(0, Recorded.of("e", "/test", AT, new TaskEvent.Queued(TASK)));

    @Override
    public Tail tail(long fromOffset, Reader reader) {
      AtomicBoolean closed = new AtomicBoolean();
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            while (!closed.get()) {
              reader.read(List.of(entry));
            }
          });
      return () -> closed.set(true);
    }

    @Override
    public Recorded stamped(Event event) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Recorded> append(Recorded recorded) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long end(Duration atMost) {
      return 0;
    }

    @Override
    public void close() {}
  }

  private static TaskSpec spec() {
    var parsed =
        new TaskSpecReader(SubmissionLimits.DEFAULT)
            .read(
                "{\"id\":\"t-1\",\"image\":\"busybox\"}".getBytes(StandardCharsets.UTF_8),
                new TaskSpecReader.Defaults(() -> TASK, TenantId.DEFAULT));
    return ((Parsed.Valid<TaskSpec>) parsed).value();
  }
}
