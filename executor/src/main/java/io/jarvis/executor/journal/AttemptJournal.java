package io.jarvis.executor.journal;

import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.core.StopReason;
import io.jarvis.executor.journal.AttemptRecord.OutputMark;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.message.Membership;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the attempts of a node, in memory and in a file of changes that only grows until
 * it is written anew. A killed process loses nothing of it but that the last attempts are settled,
 * which the next one finds out by their messages not coming. A power cut of the machine may lose
 * the last changes or all of it, for nothing is forced to disk: the containers, which have died
 * with the machine, are found by their labels and their attempts' messages come again, so each is
 * reported lost with what is left of its output, or as it had ended before. The file holds fences:
 * only its owner may read it.
 *
 * <p>On a full disk nothing fails: whoever must not go on before its change is in the file waits
 * until it is, or is interrupted, or is cancelled because the journal is closed. Thread-safe.
 */
public final class AttemptJournal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptJournal.class);
  private static final Duration RETRY = Duration.ofMillis(200);
  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  private final Limits limits;
  private final Map<AttemptKey, AttemptRecord> records = new LinkedHashMap<>();

  /** As they were settled, one after another; some were ended anew since then. */
  private final ArrayDeque<Settled> settled = new ArrayDeque<>();

  private final JournalFile file;

  /** How many changes were noted, and how many of them are in the file. */
  private long noted;

  private long written;
  private long rewriteAt;
  private boolean closed;
  private Instant wholeSince;
  private Optional<Stuck> stuck = Optional.empty();

  private AttemptJournal(Path path, Limits limits, Instant now, JournalFile.Writing writing)
      throws IOException {
    this.limits = limits;
    wholeSince = now;
    read(path);
    records
        .values()
        .forEach(record ->
            record.settledAt().ifPresent(at -> settled.add(new Settled(record.key(), at))));
    forgetOld(Instant.MIN);
    this.file = new JournalFile(path, writing, lines());
    rewriteAt = file.bytes() + limits.rewriteBytes();
  }

  /** Since when it cannot be written, when that was last said, and when it was last tried. */
  private record Stuck(long sinceNanos, long saidNanos, long triedNanos) {}

  private record Settled(AttemptKey key, Instant at) {}

  /**
   * How much is kept.
   *
   * @param settledKept records of ended attempts, so that one that is sent again is known
   * @param keep for how long
   * @param rewriteBytes the file is written anew when it has grown by this much
   */
  public record Limits(int settledKept, Duration keep, long rewriteBytes) {
    public static final Limits DEFAULT = new Limits(5_000, Duration.ofHours(1), 64L << 20);
  }

  /** Opens the journal of a directory, which is made if it is missing. */
  public static AttemptJournal open(Path directory, Limits limits, Instant now) throws IOException {
    return open(directory, limits, now, RandomAccessFile::write);
  }

  static AttemptJournal open(
      Path directory, Limits limits, Instant now, JournalFile.Writing writing) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new AttemptJournal(directory.resolve("attempts.journal"), limits, now, writing);
  }

  public Optional<AttemptRecord> find(AttemptKey key) {
    lock.lock();
    try {
      return Optional.ofNullable(records.get(key));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Every attempt that was admitted since then is known: an earlier one may have been forgotten, be
   * it with a power cut.
   */
  public Instant wholeSince() {
    lock.lock();
    try {
      return wholeSince;
    } finally {
      lock.unlock();
    }
  }

  /** All records, oldest first. */
  public List<AttemptRecord> all() {
    lock.lock();
    try {
      return List.copyOf(records.values());
    } finally {
      lock.unlock();
    }
  }

  /** For how long it has not been possible to write it; zero if it is, which is tried first. */
  public Duration stuckFor() {
    lock.lock();
    try {
      if (stuck.isPresent()) {
        tryFlush();
      }
      return stuck.map(since -> sinceNanos(since.sinceNanos())).orElse(Duration.ZERO);
    } finally {
      lock.unlock();
    }
  }

  /** An attempt is about to be made ready. Waits until that is written. */
  public void admitted(AttemptRecord record) throws InterruptedException {
    write(record.key(), known -> Optional.of(record), JournalCodec::whole);
  }

  /**
   * It was assigned again, by a later leader. Does not wait: one that is not written is sent again
   * with the messages, and at the worst an ending is said once more.
   */
  public void assigned(AttemptKey key, long epoch, Fence fence, Optional<Membership> membership) {
    noteNow(
        key, record -> record.withAssignment(epoch, fence, membership), JournalCodec::assignment);
  }

  /**
   * Its container is about to be stopped. Does not wait: a full disk must not keep a container
   * running; if it is not written, the container counts as ended by itself after a restart.
   */
  public void stopping(AttemptKey key, StopReason reason) {
    noteNow(key, record -> record.withStop(reason), JournalCodec::stop);
  }

  /** Its container was made. Waits until that is written. */
  public void container(AttemptKey key, String id) throws InterruptedException {
    write(key, known -> known.map(record -> record.withContainer(id)), JournalCodec::container);
  }

  /** So much of its output is confirmed. Waits until that is written. */
  public void output(AttemptKey key, OutputMark mark) throws InterruptedException {
    write(key, known -> known.map(record -> record.withOutput(mark)), JournalCodec::output);
  }

  /** It has ended; from here on it is never run again. Waits until that is written. */
  public void ended(AttemptKey key, Recorded event) throws InterruptedException {
    write(key, known -> known.map(record -> record.withEnding(event)), JournalCodec::ending);
  }

  /**
   * Everything about its ending is confirmed, or it is not this node's any more. Comes into the
   * file with whatever is written next.
   */
  public void settled(AttemptKey key, Instant at) {
    lock.lock();
    try {
      note(key, known -> known.map(record -> record.withSettled(at)), JournalCodec::settled);
      settled.add(new Settled(key, at));
      forgetOld(at);
      if (file.bytes() > rewriteAt) {
        rewrite();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets everything, as when the node was given up by the cluster.
   *
   * @throws UncheckedIOException if the file cannot be emptied; then it is to be tried again
   */
  public void clear(Instant now) {
    lock.lock();
    try {
      file.clear();
      allWritten();
      records.clear();
      settled.clear();
      wholeSince = now;
    } catch (IOException e) {
      throw new UncheckedIOException("the journal cannot be cleared", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
      file.close();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("the last lines of the journal are not written");
    } finally {
      lock.unlock();
    }
  }

  private void noteNow(
      AttemptKey key,
      UnaryOperator<AttemptRecord> change,
      Function<AttemptRecord, byte[]> encoder) {
    lock.lock();
    try {
      note(key, known -> known.map(change), encoder);
      tryFlush();
    } finally {
      lock.unlock();
    }
  }

  private void write(
      AttemptKey key,
      UnaryOperator<Optional<AttemptRecord>> change,
      Function<AttemptRecord, byte[]> encoder)
      throws InterruptedException {
    lock.lock();
    try {
      note(key, change, encoder);
      long mine = noted;
      while (written < mine && !tryFlush()) {
        var unused = closing.await(RETRY.toNanos(), TimeUnit.NANOSECONDS);
        checkOpen();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. What is noted comes into the file with the next flush. */
  private void note(
      AttemptKey key,
      UnaryOperator<Optional<AttemptRecord>> change,
      Function<AttemptRecord, byte[]> encoder) {
    checkOpen();
    Optional<AttemptRecord> changed = change.apply(Optional.ofNullable(records.get(key)));
    if (changed.isPresent()) {
      records.put(key, changed.get());
      file.add(encoder.apply(changed.get()));
      noted++;
    }
  }

  /** Attempts are still under way when a process ends; the next one goes on with them. */
  private void checkOpen() {
    if (closed) {
      throw new CancellationException("the journal is closed");
    }
  }

  /** Whether everything that was noted is in the file. One try counts for all who wait. */
  private boolean tryFlush() {
    if (stuck.filter(last -> sinceNanos(last.triedNanos()).compareTo(RETRY) < 0).isPresent()) {
      return false;
    }
    try {
      file.flush();
      allWritten();
      return true;
    } catch (IOException e) {
      warn(e);
      return false;
    }
  }

  private void allWritten() {
    written = noted;
    stuck.ifPresent(since ->
        LOG.atInfo()
            .addKeyValue("for", sinceNanos(since.sinceNanos()))
            .log("the journal is written again"));
    stuck = Optional.empty();
  }

  private void warn(IOException cause) {
    long now = System.nanoTime();
    Optional<Long> said =
        stuck.map(Stuck::saidNanos).filter(at -> sinceNanos(at).compareTo(BETWEEN_WARNINGS) < 0);
    if (said.isEmpty()) {
      LOG.atWarn().setCause(cause).log("the journal cannot be written: attempts wait until it can");
    }
    stuck = Optional.of(new Stuck(stuck.map(Stuck::sinceNanos).orElse(now), said.orElse(now), now));
  }

  private static Duration sinceNanos(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private void rewrite() {
    try {
      file.rewrite(lines());
      allWritten();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("the journal cannot be written anew: it grows on");
    }
    rewriteAt = file.bytes() + limits.rewriteBytes();
  }

  private Stream<byte[]> lines() {
    return records.values().stream().map(JournalCodec::whole);
  }

  private void forgetOld(Instant now) {
    while (!settled.isEmpty()
        && (settled.size() > limits.settledKept()
            || settled.peek().at().plus(limits.keep()).isBefore(now))) {
      forget(settled.remove());
    }
  }

  private void forget(Settled old) {
    boolean still =
        Optional.ofNullable(records.get(old.key()))
            .flatMap(AttemptRecord::settledAt)
            .filter(old.at()::equals)
            .isPresent();
    if (still) {
      records.remove(old.key());
      wholeSince = old.at().isAfter(wholeSince) ? old.at() : wholeSince;
    }
  }

  private void read(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (var lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        readLine(line);
      }
    }
  }

  private void readLine(String text) {
    Optional<JournalCodec.Line> line = JournalCodec.parse(text);
    if (line.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("chars", text.length())
          .log("a line of the journal cannot be read and is left out");
      return;
    }
    line.get()
        .applyTo(Optional.ofNullable(records.get(line.get().key())))
        .ifPresent(record -> records.put(record.key(), record));
  }
}
