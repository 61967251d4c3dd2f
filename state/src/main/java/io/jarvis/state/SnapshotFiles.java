package io.jarvis.state;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots of one kind in a directory of their own: {@code <position>.snapshot.gz}, written beside
 * and renamed, the newest few kept. Thread-safe. A snapshot that cannot be written or read is
 * logged and done without: the log has everything.
 *
 * <p>One is due after a number of log entries, and the larger the last one was the later: writing
 * what there is never costs more than a part of what it took to come there.
 */
public final class SnapshotFiles<S> {
  private static final int KEPT = 3;

  /** At least so many log entries lie between two snapshots for each line of the first. */
  private static final int ENTRIES_PER_LINE = 2;

  private static final String SUFFIX = ".snapshot.gz";
  private static final Pattern NAME = Pattern.compile("([0-9]{1,19})" + Pattern.quote(SUFFIX));
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFiles.class);

  private final Format<S> format;
  private final Path directory;
  private final long everyEntries;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile long lastPosition;
  private volatile long apart;

  public SnapshotFiles(Format<S> format, Path directory, long everyEntries) {
    this.format = format;
    this.directory = directory;
    this.everyEntries = everyEntries;
    this.apart = everyEntries;
  }

  /** How snapshots of a kind are written. */
  public interface Format<S> {
    /** The offset of the first entry that is not in it. */
    long position(S snapshot);

    /** About how many lines it has. */
    long lines(S snapshot);

    void write(S snapshot, OutputStream file) throws IOException;

    /** An {@link IOException} for anything that was not written whole, or by another version. */
    S read(InputStream file) throws IOException;
  }

  /** The newest that can be read and is not beyond a position. */
  public Optional<S> newest(long end) {
    Optional<S> found =
        positions().stream()
            .sorted(Comparator.reverseOrder())
            .filter(position -> position <= end)
            .flatMap(position -> read(position).stream())
            .findFirst();
    lastPosition = found.map(format::position).orElse(0L);
    apart = found.map(this::apart).orElse(everyEntries);
    positions().stream().filter(position -> position > end).forEach(this::delete);
    return found;
  }

  /**
   * Takes and writes a snapshot if one is due; taken on the caller's thread, written on another.
   */
  public void offer(long position, Supplier<S> snapshot) {
    if (position - lastPosition < apart || writing.isLocked()) {
      return;
    }
    S taken = snapshot.get();
    lastPosition = position;
    apart = apart(taken);
    Thread.ofVirtual().name("snapshot-writer").start(() -> write(taken));
  }

  private long apart(S snapshot) {
    return Math.max(everyEntries, ENTRIES_PER_LINE * format.lines(snapshot));
  }

  /** Writes a snapshot now, as at an orderly end. */
  public void write(S snapshot) {
    writing.lock();
    try {
      Files.createDirectories(directory);
      Path beside = directory.resolve(format.position(snapshot) + SUFFIX + ".part");
      try (var out = Files.newOutputStream(beside)) {
        format.write(snapshot, out);
      }
      force(beside);
      Files.move(
          beside,
          path(format.position(snapshot)),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      positions().stream().sorted(Comparator.reverseOrder()).skip(KEPT).forEach(this::delete);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("the snapshot at {} was not written", format.position(snapshot), e);
    } finally {
      writing.unlock();
    }
  }

  private Optional<S> read(long position) {
    try (var in = Files.newInputStream(path(position))) {
      return Optional.of(format.read(in));
    } catch (IOException e) {
      LOG.warn("the snapshot at {} cannot be read and is skipped: {}", position, e.toString());
      return Optional.empty();
    }
  }

  private List<Long> positions() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(name -> Long.valueOf(name.group(1)))
          .toList();
    } catch (IOException e) {
      LOG.warn("the snapshots cannot be listed: {}", e.toString());
      return List.of();
    }
  }

  private void delete(long position) {
    try {
      Files.deleteIfExists(path(position));
    } catch (IOException e) {
      LOG.warn("the snapshot at {} was not deleted: {}", position, e.toString());
    }
  }

  private Path path(long position) {
    return directory.resolve(position + SUFFIX);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
