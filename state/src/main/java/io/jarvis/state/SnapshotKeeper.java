package io.jarvis.state;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Snapshots of {@link LiveTasks}, as {@link SnapshotFiles} keep them. Thread-safe. */
public final class SnapshotKeeper {
  /** After how many log entries a new one is due. */
  public static final long DEFAULT_EVERY_ENTRIES = 200_000;

  private final SnapshotFiles<LiveSnapshot> files;

  public SnapshotKeeper(Path directory, long everyEntries) {
    files = new SnapshotFiles<>(new Live(), directory, everyEntries);
  }

  private static final class Live implements SnapshotFiles.Format<LiveSnapshot> {
    @Override
    public long position(LiveSnapshot snapshot) {
      return snapshot.position();
    }

    @Override
    public long lines(LiveSnapshot snapshot) {
      return snapshot.live().size() + snapshot.ended().size() + snapshot.owed().size();
    }

    @Override
    public void write(LiveSnapshot snapshot, OutputStream file) throws IOException {
      SnapshotCodec.write(snapshot, file);
    }

    @Override
    public LiveSnapshot read(InputStream file) throws IOException {
      return SnapshotCodec.read(file);
    }
  }

  /** The newest that can be read and is not beyond a position. */
  Optional<LiveSnapshot> newest(long end) {
    return files.newest(end);
  }

  /**
   * Takes and writes a snapshot if one is due; taken on the caller's thread, written on another.
   */
  void offer(long position, Supplier<LiveSnapshot> snapshot) {
    files.offer(position, snapshot);
  }

  /** Writes a snapshot now, as at an orderly end. */
  public void write(LiveSnapshot snapshot) {
    files.write(snapshot);
  }
}
