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
 * What was read of the log and is not folded yet; bounded by entries. Thread-safe; one thread
 * takes.
 */
final class ReadAhead {
  private static final long LOOK_MILLIS = 100;

  private final LinkedBlockingQueue<Read> reads = new LinkedBlockingQueue<>();
  private final int most;
  private final Semaphore room;
  private Optional<Read> heldBack = Optional.empty();

  ReadAhead(int most) {
    this.most = most;
    room = new Semaphore(most);
  }

  /** Something read, by which of the readings that followed one another. */
  sealed interface Read {
    int reading();

    record Entries(int reading, List<LogEntry> entries) implements Read {}

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
    while (wanted.getAsBoolean()) {
      if (room.tryAcquire(
          Math.min(read.entries().size(), most), LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        reads.add(read);
        return;
      }
    }
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
   * batch}.
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
    while (all.size() < batch) {
      Optional<Read> more = Optional.ofNullable(reads.poll());
      more.ifPresent(this::makeRoom);
      if (more.isPresent()
          && more.get() instanceof Read.Entries entries
          && entries.reading() == first.reading()) {
        all.addAll(entries.entries());
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
      room.release(Math.min(entries.entries().size(), most));
    }
  }
}
