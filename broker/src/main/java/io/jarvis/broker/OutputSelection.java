package io.jarvis.broker;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Of what a stream brings, one task's output, each place of it once. The broker's own filter lets
 * others' through. Used by one thread.
 */
final class OutputSelection {
  private final TaskId task;
  private final Consumer<OutputChunk> reader;
  private final Map<Integer, Long> readOfAttempt = new HashMap<>();

  OutputSelection(TaskId task, Consumer<OutputChunk> reader) {
    this.task = task;
    this.reader = reader;
  }

  void read(List<Chunk.StoredMessage> messages) {
    for (Chunk.StoredMessage message : messages) {
      OutputCodec.decode(message).filter(chunk -> chunk.task().equals(task)).ifPresent(this::take);
    }
  }

  private void take(OutputChunk chunk) {
    long read = readOfAttempt.getOrDefault(chunk.attempt(), 0L);
    chunk
        .after(read)
        .ifPresent(unread -> {
          readOfAttempt.put(chunk.attempt(), unread.end());
          reader.accept(unread);
        });
  }
}
