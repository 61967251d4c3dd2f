package io.jarvis.executor.container;

import io.jarvis.protocol.task.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.JsonNode;

/**
 * The directory {@code /jarvis} of a container's own layer and the files in it, as the archives the
 * Engine moves.
 */
final class JarvisFiles {
  static final String DIRECTORY = "/jarvis";
  static final String INPUT = DIRECTORY + "/input.json";
  static final String OUTPUT = DIRECTORY + "/output.json";

  /** The directory's mode: anybody may write there, since the task's user is not known here. */
  static final int OPEN_DIRECTORY = 0_1777;

  static final int READABLE_FILE = 0_644;

  private JarvisFiles() {}

  /** An archive for the container's root. */
  static byte[] archive(Optional<JsonNode> input) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry directory = new TarArchiveEntry("jarvis/");
      directory.setMode(OPEN_DIRECTORY);
      tar.putArchiveEntry(directory);
      tar.closeArchiveEntry();
      if (input.isPresent()) {
        byte[] json = Json.TREES.writeValueAsBytes(input.get());
        TarArchiveEntry file = new TarArchiveEntry("jarvis/input.json");
        file.setMode(READABLE_FILE);
        file.setSize(json.length);
        tar.putArchiveEntry(file);
        tar.write(json);
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** Reads the output file out of the Engine's archive; reads no more than the limit. */
  static OutputFile read(InputStream archive, int limitBytes) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(archive)) {
      TarArchiveEntry entry = tar.getNextEntry();
      if (entry == null) {
        return new OutputFile.None();
      }
      if (!entry.isFile() || entry.isSymbolicLink() || entry.isLink()) {
        return new OutputFile.NoFile();
      }
      return entry.getSize() > limitBytes
          ? new OutputFile.TooLarge(entry.getSize())
          : new OutputFile.Content(tar.readNBytes(limitBytes));
    }
  }
}
