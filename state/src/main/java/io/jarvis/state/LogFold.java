package io.jarvis.state;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.state.ReadAhead.Read;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log from a fold's position on and feeds it to the fold, each entry once and in order,
 * until closed. Thread-safe. Reading is on the log's thread, folding on one of its own. A fold that
 * throws has a bug: it is fed no further, and {@link #failure} says so. Nothing is lost if the
 * process dies: a fold knows its position.
 */
public final class LogFold implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogFold.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CATCH_UP = Duration.ofSeconds(5);
  private static final Duration CATCH_UP_PAUSE = Duration.ofMillis(500);

  private final EventLog log;
  private final Fold fold;
  private final FoldSettings settings;
  private final ReadAhead readAhead;
  private final PositionGate gate;
  private final List<FoldListener> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread folder = Thread.ofVirtual().name("fold").unstarted(this::fold);
  private final Thread checker = Thread.ofVirtual().name("fold-check").unstarted(this::check);
  private final Object tailLock = new Object();
  private volatile Optional<Throwable> failure = Optional.empty();
  private volatile Optional<Gap> gap = Optional.empty();
  private volatile long lag;
  private volatile int reading;
  private volatile boolean lost;
  private Optional<EventLog.Tail> tail = Optional.empty();

  private LogFold(EventLog log, Fold fold, FoldSettings settings) {
    this.log = log;
    this.fold = fold;
    this.settings = settings;
    readAhead = new ReadAhead(settings.readAhead(), FoldSettings.READ_AHEAD_BYTES);
    gate = new PositionGate(fold.position());
  }

  /** Begins to fold; does not fail if the log cannot be reached yet. */
  public static LogFold start(EventLog log, Fold fold, FoldSettings settings) {
    return start(log, fold, settings, List.of());
  }

  /** Begins to fold, and to tell these from the first entry on. */
  static LogFold start(
      EventLog log, Fold fold, FoldSettings settings, List<FoldListener> listeners) {
    LogFold logFold = new LogFold(log, fold, settings);
    logFold.listeners.addAll(listeners);
    logFold.open();
    logFold.folder.start();
    logFold.checker.start();
    return logFold;
  }

  /** The offset below which everything is folded. */
  public long position() {
    return gate.position();
  }

  /** Waits until everything below an offset is folded; whether it is. */
  public boolean awaitPosition(long offset, Duration atMost) throws InterruptedException {
    return gate.await(offset, atMost);
  }

  /**
   * Reads one's own writes: waits until everything is folded that the log had when this was called;
   * whether it is. False also if the log's end was not to be had in time.
   */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    long start = System.nanoTime();
    OptionalLong end = end(atMost);
    return end.isPresent()
        && gate.await(end.getAsLong(), atMost.minusNanos(System.nanoTime() - start));
  }

  /**
   * The same for as long as it takes, for whoever may decide nothing by an old fold; says now and
   * then that it waits. The log's growth meanwhile is not waited for.
   */
  public void catchUp() throws InterruptedException {
    catchUp(CATCH_UP);
  }

  /** The same; says after each such span that it waits. */
  void catchUp(Duration span) throws InterruptedException {
    while (!awaitOneEnd(span)) {
      Thread.sleep(CATCH_UP_PAUSE);
    }
  }

  /** False if the log did not answer, or began anew, after which an end may never be reached. */
  private boolean awaitOneEnd(Duration span) throws InterruptedException {
    int asked = reading;
    OptionalLong end = end(span);
    while (end.isEmpty() || !gate.await(end.getAsLong(), span)) {
      LOG.atWarn()
          .addKeyValue("position", position())
          .addKeyValue("lag", lag)
          .log("the fold does not catch up with the log");
      if (end.isEmpty() || asked != reading) {
        return false;
      }
    }
    return true;
  }

  private OptionalLong end(Duration atMost) {
    try {
      return OptionalLong.of(log.end(atMost));
    } catch (EventLog.LogUnavailableException e) {
      LOG.debug("the log's end is not known: {}", e.getMessage());
      return OptionalLong.empty();
    }
  }

  /** How many entries the log had beyond the fold when it was last asked. */
  public long lag() {
    return lag;
  }

  /**
   * What the fold never saw since it was started, if the log had been trimmed beyond its position.
   */
  public Optional<Gap> gap() {
    return gap;
  }

  /** Why nothing is folded any more; empty while all is well. */
  public Optional<Throwable> failure() {
    return failure;
  }

  public void listen(FoldListener listener) {
    listeners.add(listener);
  }

  /** Ends the folding; the fold keeps what it has. */
  @Override
  public void close() {
    closed.countDown();
    gate.close();
    fold.stop();
    closeTail();
    checker.interrupt();
    join(checker);
    readAhead.put(new Read.Nothing(reading));
    join(folder);
  }

  private void open() {
    synchronized (tailLock) {
      if (isOpen()) {
        tail = Optional.of(log.tail(fold.position(), new Reader(++reading)));
      }
    }
  }

  private void closeTail() {
    Optional<EventLog.Tail> old;
    synchronized (tailLock) {
      old = tail;
      tail = Optional.empty();
      reading++;
    }
    // Not under the lock: a tail may wait for its reader to return.
    old.ifPresent(EventLog.Tail::close);
  }

  private void check() {
    boolean suspected = false;
    while (isOpen()) {
      try {
        long position = gate.position();
        long end = log.end(settings.endTimeout());
        lag = Math.max(0, end - gate.position());
        // Twice in a row: a replica of the log may be asked that is a moment behind the one that is
        // read.
        boolean beyond = end < position && !lost && failure.isEmpty();
        if (beyond && suspected) {
          LOG.warn(
              "the log ends at {}, before the fold's position {}: its tail was lost and the fold goes back",
              end,
              position);
          goBack(end);
        }
        suspected = beyond;
      } catch (EventLog.LogUnavailableException e) {
        LOG.debug("the log's end is not known: {}", e.getMessage());
      }
      pause();
    }
  }

  private void goBack(long end) {
    lost = true;
    closeTail();
    readAhead.put(new Read.Lost(reading, end));
  }

  private void fold() {
    try {
      while (isOpen() && failure.isEmpty()) {
        Optional<Read> read =
            Optional.of(readAhead.take(settings.batch())).filter(each -> each.reading() == reading);
        read.ifPresent(this::fold);
        rest(read);
      }
    } catch (RuntimeException | Error e) {
      failed(e);
    } catch (InterruptedException e) {
      failed(e);
    }
  }

  private void rest(Optional<Read> folded) throws InterruptedException {
    if (settings.rest().isPositive() && readAhead.size() < settings.batch() && isOpen()) {
      boolean busy =
          folded.isPresent()
              && folded.get() instanceof Read.Entries(int from, List<LogEntry> entries)
              && entries.size() >= settings.batch() / FoldSettings.BUSY_PART;
      gate.rest(busy ? settings.rest().multipliedBy(FoldSettings.BUSY_RESTS) : settings.rest());
    }
  }

  private void failed(Throwable e) {
    if (isOpen()) {
      failure = Optional.of(e);
      LOG.error("the fold failed at {} and has stopped", fold.position(), e);
    }
  }

  private void fold(Read read) {
    switch (read) {
      case Read.Entries(int from, List<LogEntry> entries) -> apply(entries);
      case Read.Trimmed(int from, long firstKept) -> skipTo(firstKept);
      case Read.Reached(int from, long next) -> gate.moveTo(Math.max(next, gate.position()));
      case Read.Lost(int from, long end) -> rewind(end);
      case Read.Nothing(int from) -> {}
    }
  }

  private void apply(List<LogEntry> entries) {
    long wanted = fold.position();
    List<LogEntry> unseen =
        entries.getFirst().offset() >= wanted
            ? entries
            : entries.stream().filter(e -> e.offset() >= wanted).toList();
    if (unseen.isEmpty()) {
      return;
    }
    fold.apply(unseen);
    gate.moveTo(fold.position());
    tell(listener -> listener.folded(unseen, fold.position()));
  }

  private void skipTo(long firstKept) {
    long wanted = fold.position();
    if (firstKept > wanted) {
      LOG.warn("the log was trimmed: what lies from {} to {} is not folded", wanted, firstKept);
      gap = Optional.of(new Gap(gap.map(Gap::from).orElse(wanted), firstKept));
      fold.skipTo(firstKept);
      gate.moveTo(fold.position());
    }
  }

  private void rewind(long end) {
    fold.rewind(end);
    gate.moveTo(fold.position());
    tell(listener -> listener.rewound(fold.position()));
    lost = false;
    open();
  }

  private void tell(Consumer<FoldListener> news) {
    for (FoldListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        LOG.error("a listener failed", e);
      }
    }
  }

  private boolean isOpen() {
    return closed.getCount() > 0;
  }

  private void pause() {
    try {
      if (closed.await(settings.checkEvery().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("the fold is closed");
      }
    } catch (InterruptedException e) {
      LOG.debug("only close interrupts; the loop looks at the latch");
    }
  }

  private static void join(Thread thread) {
    if (thread.equals(Thread.currentThread())) {
      return;
    }
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        LOG.warn("{} did not end", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One reading; what comes of it after it was given up is dropped. */
  private final class Reader implements EventLog.Reader {
    private final int own;
    private long next;

    Reader(int own) {
      this.own = own;
    }

    @Override
    public void read(List<LogEntry> entries) {
      next = entries.getLast().offset() + 1;
      if (own == reading) {
        tell(listener -> listener.read(entries));
      }
      try {
        readAhead.put(
            new Read.Entries(own, entries), () -> isOpen() && own == reading && failure.isEmpty());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void reached(long nextOffset) {
      if (nextOffset > next) {
        next = nextOffset;
        readAhead.put(new Read.Reached(own, nextOffset));
      }
    }

    @Override
    public void trimmed(long firstKeptOffset) {
      readAhead.put(new Read.Trimmed(own, firstKeptOffset));
    }

    @Override
    public void lost(long fromOffset) {
      if (own == reading) {
        LOG.warn("the log lost its tail from {} on: the fold goes back", fromOffset);
        goBack(fromOffset);
      }
    }
  }
}
