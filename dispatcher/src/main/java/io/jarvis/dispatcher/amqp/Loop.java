package io.jarvis.dispatcher.amqp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The event loop: one thread owns all state of the dispatcher, and everything else only posts to
 * it. Its inbox is bounded by its sources: deliveries by their prefetch, results by what is in
 * flight, chunks of the log by one at a time.
 */
final class Loop implements AutoCloseable {
  private static final int ROUND = 4_096;
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(10);

  private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::dueNanos));
  private final Runnable afterRound;
  private final Consumer<Throwable> failed;
  private final Thread thread;
  private volatile boolean closed;

  private record Timer(long dueNanos, Runnable action) {}

  /**
   * @param afterRound run after each round of actions
   * @param failed told, on the loop's thread, of what ended it: a bug, or no memory
   */
  Loop(String name, Runnable afterRound, Consumer<Throwable> failed) {
    this.afterRound = afterRound;
    this.failed = failed;
    thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /**
   * Runs this on the loop's thread, after what was posted before. From any thread; never blocks.
   */
  void post(Runnable action) {
    inbox.add(action);
  }

  /** Runs this later, on the loop's thread; call it only there. */
  void after(Duration delay, Runnable action) {
    timers.add(new Timer(System.nanoTime() + delay.toNanos(), action));
  }

  /** Runs this once each period, on the loop's thread; call it only there or before the start. */
  void every(Duration period, Runnable action) {
    after(
        period,
        () -> {
          every(period, action);
          action.run();
        });
  }

  private void run() {
    List<Runnable> round = new ArrayList<>(ROUND);
    try {
      while (!closed) {
        await(round);
        inbox.drainTo(round, ROUND);
        round.forEach(Runnable::run);
        round.clear();
        runTimers();
        afterRound.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failed.accept(e);
    }
  }

  private void await(List<Runnable> round) throws InterruptedException {
    Timer next = timers.peek();
    long waitNanos =
        next == null
            ? IDLE.toNanos()
            : Math.min(IDLE.toNanos(), next.dueNanos() - System.nanoTime());
    Runnable first = waitNanos <= 0 ? inbox.poll() : inbox.poll(waitNanos, TimeUnit.NANOSECONDS);
    if (first != null) {
      round.add(first);
    }
  }

  private void runTimers() {
    long now = System.nanoTime();
    for (Timer next = timers.peek();
        next != null && next.dueNanos() - now <= 0;
        next = timers.peek()) {
      timers.remove();
      next.action().run();
    }
  }

  boolean alive() {
    return thread.isAlive();
  }

  @Override
  public void close() {
    closed = true;
    post(() -> {});
    try {
      if (!thread.equals(Thread.currentThread()) && !thread.join(STOP)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
