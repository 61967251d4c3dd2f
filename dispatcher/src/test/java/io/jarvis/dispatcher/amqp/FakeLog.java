package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A log in memory that can be told to fail. */
final class FakeLog implements EventLog {
  private final List<Recorded> events = new CopyOnWriteArrayList<>();
  private final ExecutorService readers = Executors.newSingleThreadExecutor();
  private volatile long told;
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicReference<Optional<Event>> first = new AtomicReference<>(Optional.empty());
  private final List<Reader> tails = new CopyOnWriteArrayList<>();
  private final CountDownLatch readOn = new CountDownLatch(1);
  private volatile Optional<Class<? extends Event>> unread = Optional.empty();

  /** The next appends are not confirmed; nothing of them is in the log. */
  void failNext(int appends) {
    failures.set(appends);
  }

  @Override
  public Recorded stamped(Event event) {
    return Recorded.of("e" + events.size(), "/test", Instant.EPOCH, event);
  }

  @Override
  public synchronized CompletableFuture<Recorded> append(Recorded recorded) {
    first.getAndSet(Optional.empty()).ifPresent(this::append);
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return CompletableFuture.failedFuture(new LogUnavailableException("told to fail"));
    }
    events.add(recorded);
    LogEntry entry = new LogEntry(events.size() - 1L, recorded);
    readers.execute(() -> told = entry.offset() + 1);
    readers.execute(() -> read(entry));
    return unanswered.getAndUpdate(left -> Math.max(0, left - 1)) > 0
        ? CompletableFuture.failedFuture(new LogUnavailableException("told not to answer"))
        : CompletableFuture.completedFuture(recorded);
  }

  private void read(LogEntry entry) {
    try {
      if (unread.filter(kind -> kind.isInstance(entry.recorded().event())).isPresent()) {
        readOn.await();
      }
      tails.forEach(reader -> reader.read(List.of(entry)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nobody reads on from the next event of this kind, until {@link #readOn}. */
  void leaveUnread(Class<? extends Event> kind) {
    unread = Optional.of(kind);
  }

  void readOn() {
    readOn.countDown();
  }

  /** The next appends are in the log, and their confirms are lost. */
  void leaveUnanswered(int appends) {
    unanswered.set(appends);
  }

  /** Somebody else's event comes into the log just before the next one. */
  void overtakeNext(Event event) {
    first.set(Optional.of(event));
  }

  /** The offset at which this stands. */
  int place(Recorded event) {
    return events.indexOf(event);
  }

  /** The events about tasks, by their short names. */
  List<String> story() {
    return taskEvents().stream().map(event -> event.getClass().getSimpleName()).toList();
  }

  <E> List<E> events(Class<E> kind) {
    return events.stream().map(Recorded::event).filter(kind::isInstance).map(kind::cast).toList();
  }

  List<TaskEvent> taskEvents() {
    return events.stream()
        .map(Recorded::event)
        .filter(TaskEvent.class::isInstance)
        .map(TaskEvent.class::cast)
        .toList();
  }

  @Override
  public Tail tail(long fromOffset, Reader newReader) {
    readers.execute(() -> {
      tails.add(newReader);
      List<LogEntry> before = new java.util.ArrayList<>();
      for (int i = (int) fromOffset; i < told; i++) {
        before.add(new LogEntry(i, events.get(i)));
      }
      if (!before.isEmpty()) {
        newReader.read(before);
      }
    });
    return () -> tails.remove(newReader);
  }

  @Override
  public long end(Duration atMost) {
    return events.size();
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }
}
