package io.jarvis.watchdog;

import io.jarvis.site.Interrupts;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs on virtual threads: those of one key in order, those of different keys side by side.
 * Its size is bounded by whoever submits: its prefetch. Thread-safe.
 */
final class Lanes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

  private final Map<String, Deque<Entry>> lanes = new HashMap<>();
  private final Set<Thread> workers = new HashSet<>();

  private record Entry(Object owner, Job job) {}

  /** Something to do; an interrupt ends it. */
  @FunctionalInterface
  interface Job {
    void run() throws InterruptedException;
  }

  /**
   * @param owner who may drop the job again while it waits
   */
  synchronized void submit(Object owner, String key, Job job) {
    Entry entry = new Entry(owner, job);
    @Nullable Deque<Entry> lane = lanes.get(key);
    if (lane != null) {
      lane.add(entry);
      return;
    }
    Deque<Entry> fresh = new ArrayDeque<>();
    fresh.add(entry);
    lanes.put(key, fresh);
    Thread worker = Thread.ofVirtual().name("watchdog-lane").unstarted(() -> work(key, fresh));
    workers.add(worker);
    worker.start();
  }

  /**
   * Gives up what waits for an owner: it will be delivered again, and then comes after what runs,
   * which may finish.
   */
  synchronized void drop(Object owner) {
    dropIf(entry -> entry.owner() == owner);
  }

  /** Gives up what waits, interrupts what runs, and returns when nothing runs any more. */
  @Override
  public void close() {
    Set<Thread> running;
    synchronized (this) {
      dropIf(entry -> true);
      running = Set.copyOf(workers);
    }
    running.forEach(Thread::interrupt);
    running.forEach(Interrupts::join);
  }

  private void dropIf(Predicate<Entry> unwanted) {
    lanes.values().forEach(lane -> lane.removeIf(unwanted));
  }

  private void work(String key, Deque<Entry> lane) {
    @Nullable Entry entry = next(key, lane);
    while (entry != null) {
      run(entry.job());
      entry = next(key, lane);
    }
  }

  private static void run(Job job) {
    try {
      job.run();
    } catch (InterruptedException e) {
      // Closed: its delivery goes back to its queue.
    } catch (RuntimeException e) {
      LOG.error("a letter could not be settled; it stays unacked", e);
    }
  }

  private synchronized @Nullable Entry next(String key, Deque<Entry> lane) {
    @Nullable Entry entry = lane.poll();
    if (entry == null) {
      lanes.remove(key);
      workers.remove(Thread.currentThread());
    }
    return entry;
  }
}
