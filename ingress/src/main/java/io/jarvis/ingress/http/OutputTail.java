package io.jarvis.ingress.http;

import io.jarvis.broker.OutputStreams;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The last lines of a task's output, in memory; of what lies before them nothing is kept. */
final class OutputTail {
  /** Of lines that are longer together the last part is shown. */
  static final int MAX_CHARS = 16 * 1024 * 1024;

  private final int lines;
  private final Deque<String> kept = new ArrayDeque<>();
  private final Map<Integer, Long> ends = new HashMap<>();
  private long breaks;
  private long chars;

  OutputTail(int lines) {
    this.lines = lines;
  }

  static OutputTail read(
      OutputStreams output, TaskId task, OutputFilter filter, int lines, Duration atMost) {
    OutputTail tail = new OutputTail(lines);
    output.read(task, atMost, chunk -> tail.add(chunk, filter));
    return tail;
  }

  /** How far each attempt's output was read, by attempt. */
  Map<Integer, Long> ends() {
    return ends;
  }

  /** How much is kept. */
  synchronized long chars() {
    return chars;
  }

  synchronized void write(OutputStream out) throws IOException {
    String text = String.join("", kept);
    out.write(text.substring(startOfLast(text)).getBytes(StandardCharsets.UTF_8));
  }

  synchronized void add(OutputChunk chunk, OutputFilter filter) {
    ends.put(chunk.attempt(), chunk.end());
    if (filter.wants(chunk)) {
      kept.add(chunk.text());
      breaks += breaks(chunk.text());
      chars += chunk.text().length();
      dropWhatLiesBefore();
    }
  }

  /** The last lines begin behind the line break before them. */
  private void dropWhatLiesBefore() {
    while (kept.size() > 1 && (breaks - breaks(kept.getFirst()) > lines || chars > MAX_CHARS)) {
      String first = kept.removeFirst();
      breaks -= breaks(first);
      chars -= first.length();
    }
  }

  private static long breaks(String text) {
    return text.chars().filter(c -> c == '\n').count();
  }

  private int startOfLast(String text) {
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
