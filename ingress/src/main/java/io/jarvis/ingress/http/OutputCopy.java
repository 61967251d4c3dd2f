package io.jarvis.ingress.http;

import io.jarvis.broker.EventLog;
import io.jarvis.broker.OutputStreams;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads what is kept of a task's output on a thread of its own while it is written to one client: a
 * slow client slows down only itself, and little is in memory.
 */
final class OutputCopy {
  private static final int CHUNKS_AHEAD = 16;
  private static final long OFFER_MILLIS = 200;

  /** How long one client may take for all of it. */
  private static final Duration MOST = Duration.ofMinutes(30);

  private final BlockingQueue<Step> ahead = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
  private volatile boolean gone;

  /** What is done with a chunk. */
  interface Sink {
    void write(OutputChunk chunk) throws IOException;
  }

  private sealed interface Step {
    record Chunk(OutputChunk chunk) implements Step {}

    record Over(Optional<RuntimeException> failure) implements Step {}
  }

  /**
   * Gives all chunks to the sink; an {@link EventLog.LogUnavailableException} if the next one takes
   * longer than this to come.
   */
  static void copy(OutputStreams output, TaskId task, Duration eachWithin, Sink sink)
      throws IOException, InterruptedException {
    OutputCopy copy = new OutputCopy();
    Thread reader = Thread.ofVirtual().name("output-copy").start(() -> copy.read(output, task));
    try {
      copy.writeAll(eachWithin, sink);
    } finally {
      copy.gone = true;
      reader.interrupt();
    }
  }

  private void writeAll(Duration eachWithin, Sink sink) throws IOException, InterruptedException {
    while (true) {
      switch (ahead.poll(eachWithin.toMillis(), TimeUnit.MILLISECONDS)) {
        case Step.Chunk(OutputChunk chunk) -> sink.write(chunk);
        case Step.Over(Optional<RuntimeException> failure) -> {
          if (failure.isPresent()) {
            throw failure.get();
          }
          return;
        }
        case null ->
            throw new EventLog.LogUnavailableException("no output came within " + eachWithin);
      }
    }
  }

  private void read(OutputStreams output, TaskId task) {
    Optional<RuntimeException> failure = Optional.empty();
    try {
      output.read(task, MOST, chunk -> put(new Step.Chunk(chunk)));
    } catch (RuntimeException e) {
      failure = Optional.of(e);
    }
    put(new Step.Over(failure));
  }

  private void put(Step step) {
    try {
      while (!gone && !ahead.offer(step, OFFER_MILLIS, TimeUnit.MILLISECONDS)) {
        // The client is slow: its reading waits, and looks now and then whether it is still there.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
