package io.jarvis.workflow;

import io.jarvis.protocol.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The runs that are to be looked at, each once. Thread-safe; one thread takes. */
final class Agenda {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Executor THREADS = Thread::startVirtualThread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<RunId> due = new LinkedHashSet<>();
  private final Set<RunId> waitForRoom = new LinkedHashSet<>();
  private final Map<RunId, Instant> waitForTime = new HashMap<>();

  void add(RunId run) {
    lock.lock();
    try {
      due.add(run);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** After a pause, for what could not be done just now. */
  void addLater(RunId run) {
    CompletableFuture.runAsync(
        () -> add(run),
        CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, THREADS));
  }

  /** At this time, instead of one that was said before; whoever looks at the clock tells. */
  void addAt(RunId run, Instant time) {
    lock.lock();
    try {
      waitForTime.put(run, time);
    } finally {
      lock.unlock();
    }
  }

  /** Adds what is due at this time. */
  void addDue(Instant now) {
    lock.lock();
    try {
      waitForTime.forEach((run, time) -> {
        if (!time.isAfter(now) && due.add(run)) {
          changed.signal();
        }
      });
      waitForTime.values().removeIf(time -> !time.isAfter(now));
    } finally {
      lock.unlock();
    }
  }

  /** As soon as less is under way. */
  void addWhenRoom(RunId run) {
    lock.lock();
    try {
      waitForRoom.add(run);
    } finally {
      lock.unlock();
    }
  }

  /** Less is under way. */
  void roomAgain() {
    lock.lock();
    try {
      if (due.addAll(waitForRoom)) {
        changed.signal();
      }
      waitForRoom.clear();
    } finally {
      lock.unlock();
    }
  }

  /** The next one; empty if none came for so long. */
  Optional<RunId> next(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (due.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      Optional<RunId> next = due.stream().findFirst();
      next.ifPresent(due::remove);
      return next;
    } finally {
      lock.unlock();
    }
  }
}
