package io.jarvis.broker.memory;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads a stream from an offset on, as it grows. One thread of its own reads. */
final class MemoryTail implements EventLog.Tail {
  private static final int CHUNK = 100;

  private final MemoryStream stream;
  private final Link link;
  private final EventLog.Reader reader;
  private final Consumer<MemoryTail> onClose;
  private final Thread thread;
  private volatile boolean closed;
  private long next;
  private int lossesSeen;

  MemoryTail(
      MemoryStream stream,
      Link link,
      long from,
      EventLog.Reader reader,
      Consumer<MemoryTail> onClose) {
    this.stream = stream;
    this.link = link;
    this.next = from;
    this.reader = reader;
    this.onClose = onClose;
    lossesSeen = stream.losses();
    thread = Thread.ofVirtual().name("memory-tail").unstarted(this::serve);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    onClose.accept(this);
    if (Thread.currentThread() != thread) {
      thread.interrupt();
      join();
    }
  }

  private void join() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    try {
      while (link.await() && !closed) {
        stream.awaitNext(next, lossesSeen);
        if (link.await()) {
          read();
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void read() {
    lookForLosses();
    List<byte[]> chunk = stream.read(next, CHUNK);
    List<LogEntry> entries = new ArrayList<>(chunk.size());
    long offset = next;
    for (byte[] event : chunk) {
      long at = offset++;
      EventCodec.decode(event)
          .ifPresent(recorded -> entries.add(new LogEntry(at, recorded, event.length)));
    }
    if (!entries.isEmpty()) {
      reader.read(entries);
    }
    next = offset;
    reader.reached(next);
  }

  /** What was read and is lost is told once another event stands where the last one was read. */
  private void lookForLosses() {
    int losses = stream.losses();
    long changed = stream.changedSince(lossesSeen);
    lossesSeen = losses;
    if (changed < next) {
      next = changed;
      reader.lost(changed);
    }
  }
}
