package io.jarvis.simulation;

import io.jarvis.broker.EventLog;
import io.jarvis.broker.OutputStreams;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Output of containers that write nothing. */
final class SilentOutput implements OutputStreams {
  @Override
  public CompletableFuture<Void> append(OutputChunk chunk) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void read(TaskId task, Duration atMost, Consumer<OutputChunk> reader) {}

  @Override
  public EventLog.Tail follow(TaskId task, Consumer<OutputChunk> reader) {
    return () -> {};
  }

  @Override
  public void close() {}
}
