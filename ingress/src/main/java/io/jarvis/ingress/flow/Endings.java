package io.jarvis.ingress.flow;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.state.FoldListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Wakes those who wait for a task to end. Thread-safe. */
public final class Endings implements FoldListener {
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Map<TaskId, Set<CountDownLatch>> waiting = new ConcurrentHashMap<>();

  /**
   * Waits until a task has ended, or for this long. Asks {@code ended} first, at each ending that
   * is folded, and from time to time.
   */
  public void await(TaskId task, Duration atMost, BooleanSupplier ended)
      throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    CountDownLatch sign = new CountDownLatch(1);
    Set<CountDownLatch> signs =
        waiting.compute(
            task,
            (id, there) -> {
              Set<CountDownLatch> all = there == null ? ConcurrentHashMap.newKeySet() : there;
              all.add(sign);
              return all;
            });
    try {
      long left = until - System.nanoTime();
      while (!ended.getAsBoolean() && left > 0) {
        boolean signed =
            sign.getCount() > 0 && sign.await(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
        if (!signed && sign.getCount() == 0) {
          // An ending that did not count, as of an old attempt: look now and then.
          Thread.sleep(Math.min(left / 1_000_000, LOOK.toMillis()));
        }
        left = until - System.nanoTime();
      }
    } finally {
      signs.remove(sign);
      waiting.computeIfPresent(task, (id, there) -> there.isEmpty() ? null : there);
    }
  }

  @Override
  public void folded(List<LogEntry> entries, long position) {
    if (waiting.isEmpty()) {
      return;
    }
    for (LogEntry entry : entries) {
      switch (entry.recorded().event()) {
        case TaskEvent.Succeeded e -> wake(e.task());
        case TaskEvent.Failed e -> wake(e.task());
        case TaskEvent.Cancelled e -> wake(e.task());
        case TaskEvent.TimedOut e -> wake(e.task());
        case TaskEvent.Expired e -> wake(e.task());
        case TaskEvent.Array.Succeeded e -> wake(e.task());
        case TaskEvent.Array.Failed e -> wake(e.task());
        case TaskEvent.Array.Cancelled e -> wake(e.task());
        default -> {}
      }
    }
  }

  private void wake(TaskId task) {
    waiting.getOrDefault(task, Set.of()).forEach(CountDownLatch::countDown);
  }
}
