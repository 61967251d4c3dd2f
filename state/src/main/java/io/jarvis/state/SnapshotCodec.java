package io.jarvis.state;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.OutcomeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.SerializationFeature;

/**
 * Snapshots as gzipped lines of JSON: a head with the version and how many lines follow, a line per
 * live task, a line per ending, a line per outcome that may not be told.
 */
final class SnapshotCodec {
  static final int VERSION = 6;

  private static final ObjectWriter LINES =
      EventJson.MAPPER
          .writer()
          .withRootValueSeparator("\n")
          .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);

  private SnapshotCodec() {}

  private record Head(int version, long position, int live, int ended, int owed) {}

  private record Owing(
      @JsonProperty("o") long offset,
      @JsonProperty("s") OutcomeMessage.Subject subject,
      @JsonProperty("e") String terminal,
      @JsonProperty("b") int bytes) {
    static Owing of(Map.Entry<Long, Owed> entry) {
      Owed owed = entry.getValue();
      byte[] terminal = EventCodec.encode(owed.terminal());
      return new Owing(
          entry.getKey(),
          owed.subject(),
          new String(terminal, StandardCharsets.UTF_8),
          owed.bytes());
    }

    Owed owed() throws IOException {
      Recorded event =
          EventCodec.decode(terminal.getBytes(StandardCharsets.UTF_8))
              .orElseThrow(() -> new IOException("an ending of no known kind"));
      return new Owed(subject, event, bytes);
    }
  }

  private record Ended(@JsonProperty("t") TaskId task, @JsonProperty("s") TaskState state) {}

  static void write(LiveSnapshot snapshot, OutputStream file) throws IOException {
    try (SequenceWriter lines = LINES.writeValues(new FastGzip(file))) {
      lines.write(
          new Head(
              VERSION,
              snapshot.position(),
              snapshot.live().size(),
              snapshot.ended().size(),
              snapshot.owed().size()));
      lines.writeAll(snapshot.live());
      for (var entry : snapshot.ended().entrySet()) {
        lines.write(new Ended(entry.getKey(), entry.getValue()));
      }
      for (var entry : snapshot.owed().entrySet()) {
        lines.write(Owing.of(entry));
      }
    } catch (JacksonException e) {
      throw new IOException("a snapshot that cannot be written: " + e.getOriginalMessage(), e);
    }
  }

  /** Snapshots are written far more often than they are read, and kept for a short while. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream file) throws IOException {
      super(file, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  /** An {@link IOException} for anything that was not written whole, or by another version. */
  static LiveSnapshot read(InputStream file) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(file, 1 << 16), StandardCharsets.UTF_8))) {
      Head head = next(lines, Head.class);
      if (head.version() != VERSION) {
        throw new IOException("a snapshot of version " + head.version() + ", not " + VERSION);
      }
      List<LiveTask> live = new ArrayList<>(head.live());
      Common common = new Common();
      for (int i = 0; i < head.live(); i++) {
        live.add(common.of(next(lines, LiveTask.class)));
      }
      Map<TaskId, TaskState> ended = LinkedHashMap.newLinkedHashMap(head.ended());
      for (int i = 0; i < head.ended(); i++) {
        Ended line = next(lines, Ended.class);
        ended.put(line.task(), line.state());
      }
      SortedMap<Long, Owed> owed = new TreeMap<>();
      for (int i = 0; i < head.owed(); i++) {
        Owing line = next(lines, Owing.class);
        owed.put(line.offset(), line.owed());
      }
      return new LiveSnapshot(head.position(), live, ended, owed);
    } catch (JacksonException e) {
      throw new IOException("not a snapshot: " + e.getOriginalMessage(), e);
    }
  }

  private static <T> T next(BufferedReader lines, Class<T> type) throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("a snapshot that ends too early");
    }
    return EventJson.MAPPER.readValue(line, type);
  }
}
