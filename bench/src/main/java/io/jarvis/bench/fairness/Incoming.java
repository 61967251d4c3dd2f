package io.jarvis.bench.fairness;

import io.jarvis.bench.load.AmqpDoor;
import io.jarvis.bench.load.Door;
import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.testkit.RabbitMqServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Many tasks of a tenant that come in by the AMQP door, until the last of them is in the log. */
final class Incoming implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final EventLog.Tail tail;
  private final CompletableFuture<Void> sent;
  private volatile boolean in;

  private Incoming(RabbitMqServer rabbit, EventLog log, String tenant, String series, int tasks)
      throws InterruptedException {
    String last = Door.name(series, tasks - 1);
    tail = log.tail(log.end(PATIENCE), entries -> in |= holds(entries, last));
    sent = CompletableFuture.runAsync(() -> send(rabbit, tenant, series, tasks));
  }

  static Incoming start(
      RabbitMqServer rabbit, EventLog log, String tenant, String series, int tasks)
      throws InterruptedException {
    return new Incoming(rabbit, log, tenant, series, tasks);
  }

  private static boolean holds(List<LogEntry> entries, String name) {
    return entries.stream()
        .anyMatch(entry ->
            entry.recorded().event() instanceof TaskEvent.Submitted task
                && task.spec().name().equals(name));
  }

  private static void send(RabbitMqServer rabbit, String tenant, String series, int tasks) {
    try (Door door = new AmqpDoor(rabbit, tenant)) {
      door.send(series, tasks, number -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  /** Whether all were accepted; fails if they could not be sent. */
  boolean over() {
    if (sent.isCompletedExceptionally()) {
      sent.join();
    }
    return in;
  }

  @Override
  public void close() {
    tail.close();
  }
}
