package io.jarvis.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.broker.EventLog;
import io.jarvis.broker.OutputStreams;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

/** What whoever follows a task's output gets. */
final class OutputFollowerTest {
  private static final TaskId TASK = new TaskId("t1");

  @Test
  void goesOnWhileNobodyCanSayWhetherTheTaskHasEnded() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    OutputFollower follower =
        new OutputFollower(
            new OneLine(),
            new OutputFilter(Optional.empty(), Optional.empty()),
            () -> {
              if (asked.incrementAndGet() == 1) {
                throw new DataAccessResourceFailureException("away");
              }
              return true;
            },
            new OutputFollower.Quiet(Duration.ofHours(1), () -> 0));
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    follower.send(TASK, Optional.empty(), out);

    assertThat(asked).hasValue(2);
    assertThat(out).hasToString("a line\n");
  }

  @Test
  void endsOnceNothingHasComeForLong() throws Exception {
    AtomicLong minutes = new AtomicLong();
    OutputFollower follower =
        new OutputFollower(
            new OneLine(),
            new OutputFilter(Optional.empty(), Optional.empty()),
            () -> {
              minutes.incrementAndGet();
              return false;
            },
            new OutputFollower.Quiet(
                Duration.ofMinutes(3), () -> TimeUnit.MINUTES.toNanos(minutes.get())));
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    follower.send(TASK, Optional.empty(), out);

    assertThat(minutes).hasValue(3);
    assertThat(out).hasToString("a line\n");
  }

  /** The output of a task that wrote one. */
  private static final class OneLine implements OutputStreams {
    @Override
    public CompletableFuture<Void> append(OutputChunk chunk) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void read(TaskId task, Duration atMost, Consumer<OutputChunk> reader) {
      reader.accept(
          new OutputChunk(task, 1, OutputChunk.Channel.STDOUT, 0, Instant.EPOCH, "a line\n"));
    }

    @Override
    public EventLog.Tail follow(TaskId task, Consumer<OutputChunk> reader) {
      read(task, Duration.ZERO, reader);
      return () -> {};
    }

    @Override
    public void close() {}
  }
}
