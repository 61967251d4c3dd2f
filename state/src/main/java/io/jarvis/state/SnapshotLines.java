package io.jarvis.state;

import io.jarvis.protocol.event.EventJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.SerializationFeature;

/** A snapshot as gzipped lines of JSON, while it is read. Not thread-safe. */
public final class SnapshotLines implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final ObjectWriter WRITER =
      EventJson.MAPPER
          .writer()
          .withRootValueSeparator("\n")
          .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);

  private final BufferedReader lines;

  private SnapshotLines(BufferedReader lines) {
    this.lines = lines;
  }

  /** Writes a line for each value and closes the file. */
  public static void write(OutputStream file, Stream<?> values) throws IOException {
    try (SequenceWriter lines = WRITER.writeValues(new FastGzip(file))) {
      values.forEachOrdered(lines::write);
    } catch (JacksonException e) {
      throw new IOException("a snapshot that cannot be written: " + e.getOriginalMessage(), e);
    }
  }

  /** Opens what was written; an {@link IOException} if it is not gzipped. */
  public static SnapshotLines read(InputStream file) throws IOException {
    return new SnapshotLines(
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(file, BUFFER), StandardCharsets.UTF_8)));
  }

  /** The value of the next line; an {@link IOException} if there is none, or another one. */
  public <T> T next(Class<T> type) throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("a snapshot that ends too early");
    }
    try {
      return EventJson.MAPPER.readValue(line, type);
    } catch (JacksonException e) {
      throw new IOException("not a snapshot: " + e.getOriginalMessage(), e);
    }
  }

  /** The values of so many lines. */
  public <T> List<T> next(Class<T> type, int count) throws IOException {
    List<T> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(next(type));
    }
    return values;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  /** Snapshots are written far more often than they are read, and kept for a short while. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream file) throws IOException {
      super(file, BUFFER);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
