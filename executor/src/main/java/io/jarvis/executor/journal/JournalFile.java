package io.jarvis.executor.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * A file of lines that only grows until it is written anew; only its owner may read it. Lines that
 * could not be written are held in memory, and the next write begins behind the last whole line, so
 * that a part of one that is in the file already is written over. Not thread-safe.
 */
final class JournalFile implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 << 10;

  private final Path path;
  private final Writing writing;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

  /**
   * Not a channel: a cancel interrupts whoever writes, and an interrupt would close that for all.
   */
  private RandomAccessFile file;

  private long whole;

  /** Whether a part of a line may be behind the last whole one. */
  private boolean torn;

  /** Makes the file anew with these lines, in the place of one that is there. */
  JournalFile(Path path, Writing writing, Stream<byte[]> lines) throws IOException {
    this.path = path;
    this.writing = writing;
    this.file = replacement(lines);
    this.whole = file.getFilePointer();
  }

  /** How bytes come into a file; a failure may leave the first of them there. */
  @FunctionalInterface
  interface Writing {
    void write(RandomAccessFile file, byte[] bytes) throws IOException;
  }

  /** Takes a line, which comes into the file with the next flush. */
  void add(byte[] line) {
    pending.writeBytes(line);
  }

  /** Writes what is pending; if that fails it stays pending. */
  void flush() throws IOException {
    if (pending.size() > 0) {
      if (torn) {
        file.seek(whole);
      }
      torn = true;
      writing.write(file, pending.toByteArray());
      torn = false;
      whole += pending.size();
      pending.reset();
    }
  }

  long bytes() {
    return whole + pending.size();
  }

  /**
   * Puts these lines in the place of all, the pending ones too. If that fails, all is as before.
   */
  void rewrite(Stream<byte[]> lines) throws IOException {
    RandomAccessFile next = replacement(lines);
    RandomAccessFile old = file;
    file = next;
    whole = next.getFilePointer();
    torn = false;
    pending.reset();
    old.close();
  }

  /** Leaves no line; takes no room for it. */
  void clear() throws IOException {
    file.setLength(0);
    whole = 0;
    pending.reset();
  }

  @Override
  public void close() throws IOException {
    try {
      flush();
    } finally {
      file.close();
    }
  }

  private RandomAccessFile replacement(Stream<byte[]> lines) throws IOException {
    Path next = path.resolveSibling(path.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    RandomAccessFile fresh = new RandomAccessFile(next.toFile(), "rw");
    try {
      writeAll(lines.iterator(), fresh);
      Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return fresh;
    } catch (IOException | RuntimeException e) {
      fresh.close();
      Files.deleteIfExists(next);
      throw e;
    }
  }

  private void writeAll(Iterator<byte[]> lines, RandomAccessFile to) throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK_BYTES);
    while (lines.hasNext()) {
      chunk.writeBytes(lines.next());
      if (chunk.size() >= CHUNK_BYTES || !lines.hasNext()) {
        writing.write(to, chunk.toByteArray());
        chunk.reset();
      }
    }
  }
}
