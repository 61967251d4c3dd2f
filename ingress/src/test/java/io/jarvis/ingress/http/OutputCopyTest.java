package io.jarvis.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarvis.broker.EventLog;
import io.jarvis.broker.OutputStreams;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class OutputCopyTest {
  private static final TaskId TASK = new TaskId("t1");
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void givesTheFirstChunkBeforeTheLastIsRead() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    List<String> texts = new ArrayList<>();

    OutputCopy.copy(
        reading(chunks -> {
          chunks.accept(chunk("a"));
          await(first);
          chunks.accept(chunk("b"));
        }),
        TASK,
        LONG,
        chunk -> {
          texts.add(chunk.text());
          first.countDown();
        });

    assertThat(texts).containsExactly("a", "b");
  }

  @Test
  void tellsThatTheOutputCannotBeRead() {
    OutputStreams broken =
        reading(chunks -> {
          throw new EventLog.LogUnavailableException("away");
        });

    assertThatExceptionOfType(EventLog.LogUnavailableException.class)
        .isThrownBy(() -> OutputCopy.copy(broken, TASK, LONG, chunk -> {}))
        .withMessage("away");
  }

  @Test
  void doesNotWaitForeverForTheNextChunk() {
    OutputStreams silent = reading(chunks -> await(new CountDownLatch(1)));

    assertThatExceptionOfType(EventLog.LogUnavailableException.class)
        .isThrownBy(() -> OutputCopy.copy(silent, TASK, Duration.ofMillis(10), chunk -> {}));
  }

  @Test
  void readsNoFurtherOnceTheClientIsGone() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    OutputStreams endless =
        reading(chunks -> {
          while (!Thread.currentThread().isInterrupted()) {
            chunks.accept(chunk("more"));
          }
          over.countDown();
        });

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            OutputCopy.copy(
                endless,
                TASK,
                LONG,
                chunk -> {
                  throw new IOException("gone");
                }));
    assertThat(over.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("nothing was given");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static OutputChunk chunk(String text) {
    return new OutputChunk(TASK, 1, OutputChunk.Channel.STDOUT, 0, Instant.EPOCH, text);
  }

  private static OutputStreams reading(Consumer<Consumer<OutputChunk>> read) {
    return new OutputStreams() {
      @Override
      public CompletableFuture<Void> append(OutputChunk chunk) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void read(TaskId task, Duration atMost, Consumer<OutputChunk> reader) {
        read.accept(reader);
      }

      @Override
      public EventLog.Tail follow(TaskId task, Consumer<OutputChunk> reader) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void close() {}
    };
  }
}
