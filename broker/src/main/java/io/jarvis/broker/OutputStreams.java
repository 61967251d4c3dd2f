package io.jarvis.broker;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What containers write: the streams {@code jarvis.logs.<nn>}, filtered by task id. Thread-safe.
 */
public interface OutputStreams extends AutoCloseable {
  /**
   * Appends a chunk; completes once the stream has confirmed it, or exceptionally with {@link
   * EventLog.LogUnavailableException}. Chunks of one task keep their order.
   */
  CompletableFuture<Void> append(OutputChunk chunk);

  /**
   * Reads what is kept of a task's output, in order and each line once (of a chunk only what lies
   * {@link OutputChunk#after} the end of what was read of its attempt), up to what was there when
   * it was asked for, waiting at most this long.
   */
  void read(TaskId task, Duration atMost, Consumer<OutputChunk> reader);

  /** As {@link #read}, and goes on as more comes, until closed. */
  EventLog.Tail follow(TaskId task, Consumer<OutputChunk> reader);

  @Override
  void close();
}
