package io.jarvis.dispatcher.journal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a journal, numbered in the order in which they were begun. Not thread-safe. */
final class PlanFiles implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("plans-(\\d{8})\\.jsonl");
  private static final byte[] END = {'\n'};

  private final Path directory;
  private final long bytes;
  private OutputStream current = OutputStream.nullOutputStream();
  private long written;

  /**
   * @param bytes that all take together at most, but for the current one
   */
  PlanFiles(Path directory, long bytes) {
    this.directory = directory;
    this.bytes = bytes;
  }

  /** The files that are there, the oldest first. */
  static List<Path> in(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> number(file) >= 0)
          .sorted((one, other) -> Integer.compare(number(one), number(other)))
          .toList();
    }
  }

  private static int number(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Integer.parseInt(name.group(1)) : -1;
  }

  /** Begins another one, and removes the oldest beyond what they may take. */
  void next() throws IOException {
    close();
    Files.createDirectories(directory);
    List<Path> before = new ArrayList<>(in(directory));
    long left = bytes;
    for (Path file : before.reversed()) {
      left -= Files.size(file);
      if (left < 0) {
        Files.delete(file);
      }
    }
    int number = before.isEmpty() ? 0 : number(before.getLast()) + 1;
    Path file = directory.resolve("plans-%08d.jsonl".formatted(number));
    current = new BufferedOutputStream(Files.newOutputStream(file));
  }

  /** Writes a line into the current one. */
  void write(byte[] line) throws IOException {
    current.write(line);
    current.write(END);
    current.flush();
    written += line.length + END.length;
  }

  /** How much the current one takes. */
  long written() {
    return written;
  }

  @Override
  public void close() throws IOException {
    written = 0;
    OutputStream last = current;
    current = OutputStream.nullOutputStream();
    last.close();
  }
}
