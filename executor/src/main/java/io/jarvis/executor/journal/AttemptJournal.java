package io.jarvis.executor.journal;

import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.journal.AttemptRecord.OutputMark;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.message.Membership;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the attempts of a node, in memory and in a file of changes that only grows until
 * it is written anew. A killed process loses nothing of it but that the last attempts are settled,
 * which the next one finds out by their messages not coming. A power cut of the machine may lose
 * the last changes or all of it, for nothing is forced to disk: the containers, which have died
 * with the machine, are found by their labels and their attempts' messages come again, so each is
 * reported lost with what is left of its output, or as it had ended before. The file holds fences:
 * only its owner may read it. Whoever writes to one that is closed is cancelled. Thread-safe.
 */
public final class AttemptJournal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptJournal.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Path file;
  private final Limits limits;
  private final Map<AttemptKey, AttemptRecord> records = new LinkedHashMap<>();

  /** As they were settled, one after another; some were ended anew since then. */
  private final ArrayDeque<Settled> settled = new ArrayDeque<>();

  /**
   * Not a channel: a cancel interrupts whoever writes, and an interrupt would close that for all.
   */
  private OutputStream output;

  private long bytes;
  private boolean closed;
  private Instant wholeSince;

  private AttemptJournal(Path file, Limits limits, Instant now) throws IOException {
    this.file = file;
    this.limits = limits;
    wholeSince = now;
    read();
    records
        .values()
        .forEach(record ->
            record.settledAt().ifPresent(at -> settled.add(new Settled(record.key(), at))));
    forgetOld(Instant.MIN);
    this.output = rewritten();
  }

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
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new AttemptJournal(directory.resolve("attempts.journal"), limits, now);
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

  /** An attempt is about to be made ready. */
  public void admitted(AttemptRecord record) {
    write(record.key(), known -> Optional.of(record), JournalCodec::whole);
  }

  /** It was assigned again, by a later leader. */
  public void assigned(AttemptKey key, long epoch, Fence fence, Optional<Membership> membership) {
    change(
        key, record -> record.withAssignment(epoch, fence, membership), JournalCodec::assignment);
  }

  public void container(AttemptKey key, String id) {
    change(key, record -> record.withContainer(id), JournalCodec::container);
  }

  public void output(AttemptKey key, OutputMark mark) {
    change(key, record -> record.withOutput(mark), JournalCodec::output);
  }

  /** It has ended; from here on it is never run again. */
  public void ended(AttemptKey key, Recorded event) {
    change(key, record -> record.withEnding(event), JournalCodec::ending);
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
      if (bytes > limits.rewriteBytes()) {
        rewrite();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Forgets everything, as when the node was given up by the cluster. */
  public void clear(Instant now) {
    lock.lock();
    try {
      records.clear();
      settled.clear();
      wholeSince = now;
      rewrite();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      output.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  private void change(
      AttemptKey key,
      UnaryOperator<AttemptRecord> change,
      Function<AttemptRecord, byte[]> encoder) {
    write(key, known -> known.map(change), encoder);
  }

  private void write(
      AttemptKey key,
      UnaryOperator<Optional<AttemptRecord>> change,
      Function<AttemptRecord, byte[]> encoder) {
    lock.lock();
    try {
      note(key, change, encoder);
      flush();
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
      append(encoder.apply(changed.get()));
    }
  }

  /** Attempts are still under way when a process ends; the next one goes on with them. */
  private void checkOpen() {
    if (closed) {
      throw new CancellationException("the journal is closed");
    }
  }

  private void append(byte[] line) {
    try {
      output.write(line);
      bytes += line.length;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void flush() {
    try {
      output.flush();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private UncheckedIOException unwritable(IOException cause) {
    return new UncheckedIOException("the journal " + file + " cannot be written", cause);
  }

  private void rewrite() {
    try {
      output.close();
      output = rewritten();
    } catch (IOException e) {
      throw new UncheckedIOException("the journal " + file + " cannot be written anew", e);
    }
  }

  private OutputStream rewritten() throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    output = new BufferedOutputStream(new FileOutputStream(next.toFile(), true));
    bytes = 0;
    records.values().forEach(record -> append(JournalCodec.whole(record)));
    bytes = 0;
    output.flush();
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return output;
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

  private void read() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    try (var lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
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
