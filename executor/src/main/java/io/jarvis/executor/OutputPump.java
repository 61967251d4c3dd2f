package io.jarvis.executor;

import io.jarvis.broker.Broker.ConnectionState;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.OutputEntry;
import io.jarvis.executor.container.OutputPosition;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.core.OutputAssembler;
import io.jarvis.executor.journal.AttemptRecord.OutputMark;
import io.jarvis.protocol.message.OutputChunk;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what a container writes into the streams: one thread reads, one sends once there is
 * something, a bounded queue between them holds the reading back when the broker is slow or away.
 * One chunk is under way at a time, so that none overtakes another. What is confirmed is noted in
 * the journal: after a restart another pump goes on from there.
 */
final class OutputPump {
  private static final Logger LOG = LoggerFactory.getLogger(OutputPump.class);
  private static final long FLUSH_MILLIS = 100;
  private static final Duration LOOK = Duration.ofMillis(500);

  private final NodeContext context;
  private final AttemptKey attempt;
  private final String container;
  private final OutputAssembler assembler;
  private final BlockingQueue<Optional<OutputEntry>> entries;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** How often the reading may have broken off. */
  private long breaks;

  private boolean ended;
  private final Thread reader;
  private final Thread sender;
  private OutputPosition read;
  private volatile boolean full;

  private OutputPump(NodeContext context, AttemptKey attempt, String container, OutputMark from) {
    this.context = context;
    this.attempt = attempt;
    this.container = container;
    var limits = context.settings().limits();
    this.assembler =
        new OutputAssembler(attempt, limits.output(), from.sequence(), from.position());
    this.entries = new LinkedBlockingQueue<>(limits.outputEntries());
    this.read = from.position();
    this.reader = Thread.ofVirtual().name("output " + attempt).unstarted(this::readAll);
    this.sender = Thread.ofVirtual().name("output to stream " + attempt).unstarted(this::sendAll);
  }

  static OutputPump start(
      NodeContext context, AttemptKey attempt, String container, OutputMark from) {
    OutputPump pump = new OutputPump(context, attempt, container, from);
    pump.reader.start();
    return pump;
  }

  /** The engine was away, so the reading may have broken off: reads again from where it was. */
  void readAgain() {
    change(() -> breaks++);
  }

  /**
   * The container has ended. Returns once all it wrote is confirmed, or when the stream has not
   * taken it for a while though the broker was there and the journal had room: nobody can hear of
   * the ending before that.
   */
  void finish(Duration atMost) throws InterruptedException {
    change(() -> ended = true);
    Duration left = atMost;
    boolean sent = false;
    while (left.isPositive() && !sent) {
      sent = allSent(LOOK);
      left = brokerTakes() && journalTakes() ? left.minus(LOOK) : atMost;
    }
    if (!sent) {
      LOG.atWarn()
          .addKeyValue("task", attempt.task())
          .addKeyValue("attempt", attempt.attempt())
          .log("the rest of the output is given up: the stream does not take it");
      stop();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean allSent(Duration atMost) throws InterruptedException {
    return reader.join(atMost) && (!somethingRead() || sender.join(atMost));
  }

  private boolean somethingRead() {
    return sender.getState() != Thread.State.NEW;
  }

  private boolean brokerTakes() {
    return context.ports().broker().state() == ConnectionState.CONNECTED;
  }

  private boolean journalTakes() {
    return context.journal().stuckFor().isZero();
  }

  /** Stops reading and sending. */
  void stop() {
    reader.interrupt();
    sender.interrupt();
  }

  private void readAll() {
    try {
      long before;
      do {
        before = breaks();
        follow();
      } while (brokeSince(before));
      if (somethingRead()) {
        entries.put(Optional.empty());
      }
    } catch (InterruptedException e) {
      sender.interrupt();
    }
  }

  private long breaks() {
    lock.lock();
    try {
      return breaks;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the container has ended or the reading may have broken off, and says whether it may
   * have: then some is not read yet, though the container has ended.
   */
  private boolean brokeSince(long before) throws InterruptedException {
    lock.lock();
    try {
      while (!ended && breaks == before) {
        changed.await();
      }
      return breaks != before;
    } finally {
      lock.unlock();
    }
  }

  private void follow() throws InterruptedException {
    try {
      context.ports().containers().followOutput(container, read, this::take);
    } catch (ContainerException | RuntimeException e) {
      LOG.atDebug()
          .addKeyValue("task", attempt.task())
          .addKeyValue("attempt", attempt.attempt())
          .setCause(e)
          .log("reading a container's output broke off");
      readAgain();
      pause();
    }
  }

  private boolean take(OutputEntry entry) throws InterruptedException {
    if (!somethingRead()) {
      sender.start();
    }
    entries.put(Optional.of(entry));
    read = read.behind(entry.at());
    return !full;
  }

  private void sendAll() {
    try {
      while (sendNext()) {
        // Until the end of the output.
      }
    } catch (InterruptedException | CancellationException e) {
      reader.interrupt();
    }
  }

  /**
   * Sends a chunk when it is full, when the channel changes, or when nothing came for a while;
   * returns whether more can come.
   */
  private boolean sendNext() throws InterruptedException {
    Optional<OutputEntry> next = entries.take();
    long flushAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS);
    while (next.isPresent()) {
      OutputEntry entry = next.get();
      if (assembler.cutBefore(entry)) {
        send();
      }
      assembler.add(entry);
      full = assembler.full();
      @SuppressWarnings("NullAway") // A queue's poll says by null that nothing came in time.
      Optional<OutputEntry> polled =
          entries.poll(Math.max(0, flushAt - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (polled == null) {
        send();
        return true;
      }
      next = polled;
    }
    send();
    return false;
  }

  private void send() throws InterruptedException {
    Optional<OutputAssembler.Cut> cut = assembler.cut();
    if (cut.isPresent()) {
      confirmAndNote(cut.get());
    }
  }

  /** What is refused is left out: the rest must not wait behind it for ever. */
  private void confirmAndNote(OutputAssembler.Cut cut) throws InterruptedException {
    try {
      confirm(cut.chunk());
      context.journal().output(attempt, new OutputMark(cut.chunk().end(), cut.behind()));
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("task", attempt.task())
          .addKeyValue("attempt", attempt.attempt())
          .setCause(e)
          .log("a part of the output is left out");
    }
  }

  private void confirm(OutputChunk chunk) throws InterruptedException {
    while (true) {
      try {
        context.ports().outputs().append(chunk).get();
        return;
      } catch (ExecutionException e) {
        LOG.atDebug()
            .addKeyValue("task", attempt.task())
            .addKeyValue("attempt", attempt.attempt())
            .log("output is held until the stream takes it");
        pause();
      }
    }
  }

  private void pause() throws InterruptedException {
    Thread.sleep(context.settings().timing().retryPause());
  }
}
