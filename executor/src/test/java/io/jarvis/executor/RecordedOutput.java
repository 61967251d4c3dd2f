package io.jarvis.executor;

import io.jarvis.broker.EventLog;
import io.jarvis.broker.OutputStreams;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps chunks in memory, as a stream does, but while its broker is away. */
final class RecordedOutput implements OutputStreams {
  private final List<OutputChunk> chunks = new CopyOnWriteArrayList<>();
  private volatile boolean away;

  @Override
  public CompletableFuture<Void> append(OutputChunk chunk) {
    if (away) {
      return CompletableFuture.failedFuture(new IOException("the stream is away"));
    }
    chunks.add(chunk);
    return CompletableFuture.completedFuture(null);
  }

  /** From now on it takes nothing. */
  void goAway() {
    away = true;
  }

  void comeBack() {
    away = false;
  }

  /** All that a reader gets to see. */
  String text(TaskId task) {
    StringBuilder text = new StringBuilder();
    for (OutputChunk chunk : chunks) {
      if (chunk.task().equals(task)) {
        chunk.after(text.length()).ifPresent(fresh -> text.append(fresh.text()));
      }
    }
    return text.toString();
  }

  @Override
  public void read(TaskId task, Duration atMost, Consumer<OutputChunk> reader) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EventLog.Tail follow(TaskId task, Consumer<OutputChunk> reader) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
