package io.jarvis.state.runs;

import io.jarvis.dag.core.journal.RunsMemory;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.state.SnapshotFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;

/**
 * All runs at one moment of the log.
 *
 * @param position the offset of the first entry that is not in it
 */
record RunsSnapshot(long position, RunsMemory memory) {
  /** The first one did not remember which events had been taken. */
  static final int VERSION = 2;

  /**
   * As gzipped lines of JSON: a head, then a line for each run, task and workflow, and one for the
   * events that were taken.
   */
  static final class Format implements SnapshotFiles.Format<RunsSnapshot> {
    private static final int BUFFER = 1 << 16;

    private record Head(int version, long position, int runs, int tasks, int workflows) {}

    @Override
    public long position(RunsSnapshot snapshot) {
      return snapshot.position();
    }

    @Override
    public long lines(RunsSnapshot snapshot) {
      RunsMemory memory = snapshot.memory();
      return memory.runs().size() + memory.tasks().size() + memory.workflows().size();
    }

    @Override
    public void write(RunsSnapshot snapshot, OutputStream file) throws IOException {
      RunsMemory memory = snapshot.memory();
      GZIPOutputStream out = new GZIPOutputStream(file, BUFFER);
      line(
          out,
          new Head(
              VERSION,
              snapshot.position(),
              memory.runs().size(),
              memory.tasks().size(),
              memory.workflows().size()));
      lines(out, memory.runs());
      lines(out, memory.tasks());
      lines(out, memory.workflows());
      line(out, memory.taken());
      out.finish();
    }

    @Override
    public RunsSnapshot read(InputStream file) throws IOException {
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(file, BUFFER), StandardCharsets.UTF_8))) {
        Head head = next(in, Head.class);
        if (head.version() < 1 || head.version() > VERSION) {
          throw new IOException("a snapshot of version " + head.version() + ", not " + VERSION);
        }
        return new RunsSnapshot(
            head.position(),
            new RunsMemory(
                next(in, RunsMemory.OfRun.class, head.runs()),
                next(in, RunsMemory.OfTask.class, head.tasks()),
                next(in, RunsMemory.OfWorkflow.class, head.workflows()),
                head.version() == 1 ? List.of() : List.of(next(in, String[].class))));
      } catch (JacksonException e) {
        throw new IOException("not a snapshot: " + e.getOriginalMessage(), e);
      }
    }

    private static void lines(OutputStream out, List<?> values) throws IOException {
      for (Object value : values) {
        line(out, value);
      }
    }

    private static void line(OutputStream out, Object value) throws IOException {
      out.write(EventJson.MAPPER.writeValueAsBytes(value));
      out.write('\n');
    }

    private static <T> List<T> next(BufferedReader in, Class<T> type, int count)
        throws IOException {
      List<T> values = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        values.add(next(in, type));
      }
      return values;
    }

    private static <T> T next(BufferedReader in, Class<T> type) throws IOException {
      String line = in.readLine();
      if (line == null) {
        throw new IOException("a snapshot that ends too early");
      }
      return EventJson.MAPPER.readValue(line, type);
    }
  }
}
