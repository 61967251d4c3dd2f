package io.jarvis.ingress.flow;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A log in memory. Once it is {@link #cutOff} nothing is confirmed, though it may still be written.
 */
final class RecordingLog implements EventLog {
  private final List<Recorded> written = new CopyOnWriteArrayList<>();
  private volatile boolean confirming = true;

  List<Recorded> written() {
    return List.copyOf(written);
  }

  List<? extends Event> events() {
    return written.stream().map(Recorded::event).toList();
  }

  void cutOff() {
    confirming = false;
  }

  void reconnect() {
    confirming = true;
  }

  @Override
  public Recorded stamped(Event event) {
    return Recorded.of("e" + written.size(), "/test", Instant.EPOCH, event);
  }

  @Override
  public CompletableFuture<Recorded> append(Recorded recorded) {
    written.add(recorded);
    return confirming
        ? CompletableFuture.completedFuture(recorded)
        : CompletableFuture.failedFuture(new LogUnavailableException("cut off"));
  }

  @Override
  public Tail tail(long fromOffset, Reader reader) {
    for (int i = 0; i < written.size(); i++) {
      reader.read(List.of(new LogEntry(i, written.get(i))));
    }
    return () -> {};
  }

  @Override
  public long end(Duration atMost) {
    return written.size();
  }

  @Override
  public void close() {}
}
