package io.jarvis.state;

import io.jarvis.protocol.event.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What was read of the log and is not folded yet; bounded by entries and by their bytes as they
 * were written. Thread-safe; one thread takes.
 */
final class ReadAhead {
  private static final long LOOK_MILLIS = 100;

  private final LinkedBlockingQueue<Read> reads = new LinkedBlockingQueue<>();
  private final int most;
  private final int mostBytes;
  private final Semaphore room;
  private final Semaphore roomBytes;
  private Optional<Read> heldBack = Optional.empty();

  ReadAhead(int most, int mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
    room = new Semaphore(most);
    roomBytes = new Semaphore(mostBytes);
  }

  /** Something read, by which of the readings that followed one another. */
  sealed interface Read {
    int reading();

    record Entries(int reading, List<LogEntry> entries) implements Read {
      long bytes() {
        return entries.stream().mapToLong(LogEntry::bytes).sum();
      }
    }

    /** What takes no room. */
    sealed interface Mark extends Read {}

    record Trimmed(int reading, long firstKept) implements Mark {}

    record Reached(int reading, long next) implements Mark {}

    record Lost(int reading, long end) implements Mark {}

    /** Only wakes whoever waits. */
    record Nothing(int reading) implements Mark {}
  }

  /** Adds entries; waits for room for as long as they are wanted. */
  void put(Read.Entries read, BooleanSupplier wanted) throws InterruptedException {
    if (!acquire(room, entriesOf(read), wanted)) {
      return;
    }
    if (acquire(roomBytes, bytesOf(read), wanted)) {
      reads.add(read);
    } else {
      room.release(entriesOf(read));
    }
  }

  private static boolean acquire(Semaphore room, int permits, BooleanSupplier wanted)
      throws InterruptedException {
    while (wanted.getAsBoolean()) {
      if (room.tryAcquire(permits, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  private int entriesOf(Read.Entries read) {
    return Math.min(read.entries().size(), most);
  }

  private int bytesOf(Read.Entries read) {
    return Math.toIntExact(Math.min(read.bytes(), mostBytes));
  }

  /** How many entries wait, about. */
  int size() {
    return most - room.availablePermits();
  }

  void put(Read.Mark mark) {
    reads.add(mark);
  }

  /**
   * What came next, waiting for it; entries of one reading are put together up to about {@code
   * batch}, or as many bytes as may be read ahead.
   */
  Read take(int batch) throws InterruptedException {
    Read first = next();
    return first instanceof Read.Entries entries ? together(entries, batch) : first;
  }

  private Read together(Read.Entries first, int batch) {
    if (first.entries().size() >= batch || reads.isEmpty()) {
      return first;
    }
    List<LogEntry> all = new ArrayList<>(first.entries());
    long bytes = first.bytes();
    while (all.size() < batch && bytes < mostBytes) {
      Optional<Read> more = Optional.ofNullable(reads.poll());
      more.ifPresent(this::makeRoom);
      if (more.isPresent()
          && more.get() instanceof Read.Entries entries
          && entries.reading() == first.reading()) {
        all.addAll(entries.entries());
        bytes += entries.bytes();
      } else {
        heldBack = more;
        break;
      }
    }
    return new Read.Entries(first.reading(), all);
  }

  private Read next() throws InterruptedException {
    if (heldBack.isPresent()) {
      Read held = heldBack.get();
      heldBack = Optional.empty();
      return held;
    }
    Read read = reads.take();
    makeRoom(read);
    return read;
  }

  private void makeRoom(Read read) {
    if (read instanceof Read.Entries entries) {
      room.release(entriesOf(entries));
      roomBytes.release(bytesOf(entries));
    }
  }
}
