package io.jarvis.state;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A position that moves, and threads that wait for it. Thread-safe. */
final class PositionGate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final Condition wanted = lock.newCondition();
  private long position;
  private int waiting;
  private boolean closed;

  PositionGate(long position) {
    this.position = position;
  }

  long position() {
    lock.lock();
    try {
      return position;
    } finally {
      lock.unlock();
    }
  }

  void moveTo(long next) {
    lock.lock();
    try {
      position = next;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the position came to an offset within a time. */
  boolean await(long offset, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    waiting++;
    try {
      wanted.signalAll();
      while (position < offset && left > 0) {
        left = moved.awaitNanos(left);
      }
      return position >= offset;
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  /** Nothing rests any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      wanted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets a time pass, but no longer than until somebody waits for the position to move. */
  void rest(Duration span) throws InterruptedException {
    long left = span.toNanos();
    lock.lock();
    try {
      while (waiting == 0 && !closed && left > 0) {
        left = wanted.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
