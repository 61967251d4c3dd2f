package io.jarvis.broker.memory;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.Recorded;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** One process's way to the log of a {@link MemoryRabbit}. Thread-safe. */
public final class MemoryEventLog implements EventLog {
  private final MemoryStream stream;
  private final Link link;
  private final Faults faults;
  private final String source;
  private final Duration appendTimeout;
  private final Lane lane;
  private final Set<MemoryTail> tails = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param source who we are in the events
   */
  public MemoryEventLog(
      MemoryRabbit rabbit, Link link, Faults faults, String source, Duration appendTimeout) {
    this.stream = rabbit.events();
    this.link = link;
    this.faults = faults;
    this.source = source;
    this.appendTimeout = appendTimeout;
    lane = new Lane("append " + source);
  }

  @Override
  public Recorded stamped(Event event) {
    return Recorded.of(
        UUID.randomUUID().toString(), source, InstantSource.system().instant(), event);
  }

  @Override
  public CompletableFuture<Recorded> append(Recorded recorded) {
    if (closed) {
      return CompletableFuture.failedFuture(new LogUnavailableException("closed"));
    }
    CompletableFuture<Recorded> answer = new CompletableFuture<>();
    lane.submit(() -> write(recorded, answer));
    return answer
        .orTimeout(appendTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure ->
            CompletableFuture.failedFuture(
                failure instanceof LogUnavailableException
                    ? failure
                    : new LogUnavailableException("not confirmed within " + appendTimeout)));
  }

  private void write(Recorded recorded, CompletableFuture<Recorded> answer)
      throws InterruptedException {
    Passage passage = faults.append(recorded.event());
    link.delay(passage.delay());
    if (!link.await() || answer.isDone()) {
      return;
    }
    byte[] event = EventCodec.encode(recorded);
    if (passage.way() != Passage.Way.LOST) {
      stream.append(event);
    }
    switch (passage.way()) {
      case ARRIVES -> answer.complete(recorded);
      case TWICE -> {
        stream.append(event);
        answer.complete(recorded);
      }
      case ANSWER_LOST, LOST ->
          answer.completeExceptionally(new LogUnavailableException("the connection broke"));
    }
  }

  @Override
  public Tail tail(long fromOffset, Reader reader) {
    MemoryTail tail = new MemoryTail(stream, link, fromOffset, reader, tails::remove);
    tails.add(tail);
    tail.start();
    return tail;
  }

  @Override
  public long end(Duration atMost) {
    if (!link.stands()) {
      throw new LogUnavailableException("no connection");
    }
    return stream.end();
  }

  @Override
  public void close() {
    closed = true;
    List.copyOf(tails).forEach(MemoryTail::close);
    if (link.stands()) {
      lane.flush();
    }
    lane.close();
  }
}
