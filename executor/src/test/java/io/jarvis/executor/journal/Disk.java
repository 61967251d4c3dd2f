package io.jarvis.executor.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** One that may have no room: then half of what is written comes into the file. */
public final class Disk implements JournalFile.Writing {
  public volatile boolean full;

  final AtomicInteger writes = new AtomicInteger();

  /** A journal on this disk. */
  public AttemptJournal open(Path directory, Instant now) throws IOException {
    return AttemptJournal.open(directory, AttemptJournal.Limits.DEFAULT, now, this);
  }

  @Override
  public void write(RandomAccessFile file, byte[] bytes) throws IOException {
    writes.incrementAndGet();
    file.write(bytes, 0, full ? bytes.length / 2 : bytes.length);
    if (full) {
      throw new IOException("No space left on device");
    }
  }
}
