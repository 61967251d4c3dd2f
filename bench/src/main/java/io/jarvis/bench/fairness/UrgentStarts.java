package io.jarvis.bench.fairness;

import io.jarvis.bench.load.ClusterApi;
import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Submits urgent tasks one by one: from just before each is sent to its start. */
final class UrgentStarts {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ClusterApi api;
  private final EventLog log;
  private final Work work;

  UrgentStarts(ClusterApi api, EventLog log, Work work) {
    this.api = api;
    this.log = log;
    this.work = work;
  }

  /** Of so many the one that took longest. */
  long slowestMillis(int count) throws InterruptedException {
    long slowest = 0;
    for (int i = 0; i < count; i++) {
      slowest = Math.max(slowest, startMillis("urgent-" + i));
    }
    return slowest;
  }

  private long startMillis(String name) throws InterruptedException {
    Start start = new Start(name);
    try (EventLog.Tail tail = log.tail(log.end(PATIENCE), start)) {
      long sent = System.currentTimeMillis();
      api.submit(work.named(name));
      return start.at.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).toEpochMilli() - sent;
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("an urgent task did not start within " + PATIENCE, e);
    }
  }

  /** Waits for the start of the task of a name. */
  private static final class Start implements EventLog.Reader {
    private final CompletableFuture<Instant> at = new CompletableFuture<>();
    private final String name;
    private Optional<TaskId> task = Optional.empty();

    Start(String name) {
      this.name = name;
    }

    @Override
    public void read(List<LogEntry> entries) {
      for (LogEntry entry : entries) {
        switch (entry.recorded().event()) {
          case TaskEvent.Submitted e when e.spec().name().equals(name) ->
              task = Optional.of(e.task());
          case TaskEvent.Running e when task.equals(Optional.of(e.task())) ->
              at.complete(entry.recorded().time());
          default -> {}
        }
      }
    }
  }
}
