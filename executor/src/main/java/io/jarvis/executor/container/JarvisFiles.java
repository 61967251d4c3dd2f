package io.jarvis.executor.container;

import io.jarvis.protocol.task.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The directory {@code /jarvis} of a container's own layer and the files it starts with, as the
 * archives the Engine moves.
 */
final class JarvisFiles {
  static final String DIRECTORY = "/jarvis";
  static final String INPUT = DIRECTORY + "/input.json";
  static final String OUTPUT = DIRECTORY + "/output.json";

  /** The directory's mode: anybody may write there, since the task's user is not known here. */
  static final int OPEN_DIRECTORY = 0_1777;

  static final int READABLE_FILE = 0_644;

  /** So much of a container's id is what the Engine calls its host. */
  private static final int HOST_NAME_LENGTH = 12;

  /**
   * Who is reached without a network: what the Engine writes for a container of its network none.
   */
  private static final String ITSELF =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      ff00::0\tip6-mcastprefix
      ff02::1\tip6-allnodes
      ff02::2\tip6-allrouters
      """;

  private JarvisFiles() {}

  /** The files a container starts with, by their paths below its root. */
  static Map<String, byte[]> of(ContainerPlan plan, String container) {
    Map<String, byte[]> files = new HashMap<>();
    plan.spec()
        .input()
        .ifPresent(json -> files.put(INPUT.substring(1), Json.TREES.writeValueAsBytes(json)));
    if (plan.alone()) {
      String name = container.substring(0, Math.min(HOST_NAME_LENGTH, container.length()));
      files.put("etc/hosts", ITSELF.getBytes(StandardCharsets.UTF_8));
      files.put("etc/hostname", (name + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return files;
  }

  /** An archive for the container's root. */
  static byte[] archive(Map<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry directory = new TarArchiveEntry("jarvis/");
      directory.setMode(OPEN_DIRECTORY);
      tar.putArchiveEntry(directory);
      tar.closeArchiveEntry();
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setMode(READABLE_FILE);
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
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
