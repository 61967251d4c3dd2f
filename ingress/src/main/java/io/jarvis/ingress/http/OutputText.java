package io.jarvis.ingress.http;

import io.jarvis.broker.OutputStreams;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a task's output, in memory: it is bounded by what the executor keeps of a task.
 */
final class OutputText {
  /** More than any executor keeps of a task; what lies before it is not shown. */
  static final int MAX_CHARS = 64 * 1024 * 1024;

  private final StringBuilder text = new StringBuilder();
  private final Map<Integer, Long> ends = new HashMap<>();

  static OutputText read(OutputStreams output, TaskId task, OutputFilter filter, Duration atMost) {
    OutputText text = new OutputText();
    output.read(task, atMost, chunk -> text.add(chunk, filter));
    return text;
  }

  /** How far each attempt's output was read, by attempt. */
  Map<Integer, Long> ends() {
    return ends;
  }

  /** Writes all of it, or its last lines. */
  void write(Optional<Integer> tail, OutputStream out) throws IOException {
    int from = tail.map(this::startOfLast).orElse(0);
    out.write(text.substring(from).getBytes(StandardCharsets.UTF_8));
  }

  private synchronized void add(OutputChunk chunk, OutputFilter filter) {
    ends.put(chunk.attempt(), chunk.end());
    if (filter.wants(chunk)) {
      text.append(chunk.text());
      if (text.length() > MAX_CHARS) {
        text.delete(0, text.length() - MAX_CHARS / 2);
      }
    }
  }

  private int startOfLast(int lines) {
    int at = text.length();
    int from = at > 0 && text.charAt(at - 1) == '\n' ? at - 2 : at - 1;
    for (int left = lines; left > 0; left--) {
      at = text.lastIndexOf("\n", from) + 1;
      if (at == 0) {
        return 0;
      }
      from = at - 2;
    }
    return lines == 0 ? text.length() : at;
  }
}
