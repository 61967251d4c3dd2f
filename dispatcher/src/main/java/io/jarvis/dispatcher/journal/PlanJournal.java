package io.jarvis.dispatcher.journal;

import io.jarvis.dispatcher.core.PlanRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of plans in the files of a directory, written on a thread of its own: whoever plans never
 * waits for it. Each file begins with a record that repeats all there is, and the oldest go before
 * all take more than they may. Thread-safe. What was not written when the process died is lost, and
 * nothing else with it.
 */
public final class PlanJournal implements AutoCloseable {
  /** How many files share the bound, the current one included. */
  static final int FILES = 8;

  /** The most records that wait to be written; further ones are left out. */
  static final int QUEUED = 256;

  private static final Logger LOG = LoggerFactory.getLogger(PlanJournal.class);
  private static final long END_SECONDS = 10;

  private final PlanFiles files;
  private final long fileBytes;
  private final ThreadPoolExecutor writer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(QUEUED),
          Thread.ofPlatform().daemon().name("plan-journal").factory());
  private final AtomicReference<Wish> wish = new AtomicReference<>(Wish.GO_ON);

  /** Whether all since the last that started afresh is written; the writer's own. */
  private boolean whole;

  /** What is wished of the next record. */
  public enum Wish {
    GO_ON,
    START_AFRESH
  }

  /**
   * Nothing is opened before there is something to write.
   *
   * @param bytes that all files take together at most, but for what the current one repeats
   */
  public PlanJournal(Path directory, long bytes) {
    fileBytes = Math.max(1, bytes / FILES);
    files = new PlanFiles(directory, bytes - fileBytes);
  }

  /** Hands a record over; what is wished of the next one. */
  public Wish add(PlanRecord plan) {
    Wish now = wish.getAndSet(Wish.GO_ON);
    try {
      writer.execute(() -> write(plan));
      return now;
    } catch (RejectedExecutionException e) {
      LOG.atDebug().log("a plan is not written down: the journal lags behind");
      return Wish.START_AFRESH;
    }
  }

  private void write(PlanRecord plan) {
    try {
      if (plan.start() == PlanRecord.Start.FRESH) {
        files.next();
        whole = true;
      }
      if (whole) {
        files.write(PlanJson.write(plan));
      }
      if (!whole || files.written() > fileBytes) {
        wish.set(Wish.START_AFRESH);
      }
    } catch (IOException | RuntimeException e) {
      whole = false;
      wish.set(Wish.START_AFRESH);
      LOG.atWarn().setCause(e).log("a plan is not written down");
    }
  }

  /** Writes what was handed over, and ends. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the last plans are not written down");
      }
      files.close();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("the last plans may not be written down");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Reads what is there, in the order in which it was written; a line that a dying process has left
   * unfinished at the end of a file is left out.
   *
   * @throws IllegalArgumentException if another line is no record
   */
  public static void read(Path directory, Consumer<PlanRecord> reader) throws IOException {
    List<Path> all = PlanFiles.in(directory);
    for (Path file : all) {
      try (BufferedReader lines = Files.newBufferedReader(file)) {
        read(file, lines, reader);
      }
    }
  }

  private static void read(Path file, BufferedReader lines, Consumer<PlanRecord> reader)
      throws IOException {
    String line = lines.readLine();
    for (int number = 1; line != null; number++) {
      String next = lines.readLine();
      boolean unfinished = next == null && !line.endsWith("}");
      if (!unfinished) {
        reader.accept(record(file, number, line));
      }
      line = next;
    }
  }

  private static PlanRecord record(Path file, int number, String line) {
    try {
      return PlanJson.read(line);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          file.getFileName() + ", line " + number + ": " + e.getMessage(), e);
    }
  }
}
