package io.jarvis.bench.pipeline;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** From just before a task is sent to its start, as the log tells it afterwards. */
final class StartLatency implements IntConsumer {
  private final String series;
  private final long[] sentMillis;
  private final long[] startMillis;

  StartLatency(String series, int tasks) {
    this.series = series;
    this.sentMillis = new long[tasks];
    this.startMillis = new long[tasks];
  }

  @Override
  public void accept(int number) {
    sentMillis[number] = System.currentTimeMillis();
  }

  /** Reads the starts of all its tasks from the log. */
  StartLatency read(EventLog log, long fromOffset, Duration atMost) throws InterruptedException {
    Starts starts = new Starts();
    try (EventLog.Tail tail = log.tail(fromOffset, starts)) {
      if (!starts.all.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the log does not show every start");
      }
    }
    return this;
  }

  long percentile(double share) {
    long[] sorted = new long[sentMillis.length];
    Arrays.setAll(sorted, n -> startMillis[n] - sentMillis[n]);
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  private final class Starts implements EventLog.Reader {
    private final Map<TaskId, Integer> numbers = new HashMap<>();
    private final CountDownLatch all = new CountDownLatch(sentMillis.length);

    @Override
    public void read(List<LogEntry> entries) {
      for (LogEntry entry : entries) {
        switch (entry.recorded().event()) {
          case TaskEvent.Submitted submitted when submitted.spec().name().startsWith(series) ->
              numbers.put(submitted.task(), number(submitted.spec().name()));
          case TaskEvent.Running running when numbers.containsKey(running.task()) ->
              started(numbers.get(running.task()), entry.recorded().time());
          default -> {}
        }
      }
    }

    private int number(String name) {
      return Integer.parseInt(name.substring(series.length() + 1));
    }

    private void started(int number, Instant at) {
      if (startMillis[number] == 0) {
        startMillis[number] = at.toEpochMilli();
        all.countDown();
      }
    }
  }
}
