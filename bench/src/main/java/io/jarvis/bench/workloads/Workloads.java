package io.jarvis.bench.workloads;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The folder with recorded workloads. They belong to others and are no part of this repository. */
public final class Workloads {
  private final Path directory;

  public Workloads(Path directory) {
    this.directory = directory;
  }

  /** Whether there is such a file or folder. */
  public boolean has(String name) {
    return Files.exists(directory.resolve(name));
  }

  /** The names in a folder; none if it is not there. */
  public List<String> names(String folder) {
    Path path = directory.resolve(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (var entries = Files.list(path)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of a text, unpacked if its name ends in {@code .gz}. */
  public List<String> lines(String name) {
    Path path = directory.resolve(name);
    try (InputStream raw = Files.newInputStream(path);
        InputStream text = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }
}
