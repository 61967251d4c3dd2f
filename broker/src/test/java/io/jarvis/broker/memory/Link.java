package io.jarvis.broker.memory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The way of one process to the broker: its connections stand, are broken, or are gone for good
 * with the process. A process that stands still keeps its connections until somebody breaks them.
 * Thread-safe.
 */
public final class Link {
  private final List<Runnable> onBreak = new CopyOnWriteArrayList<>();
  private boolean broken;
  private boolean still;
  private boolean severed;

  /** Breaks the connections: what was held is void. They stay broken until they are mended. */
  public void cut() {
    synchronized (this) {
      broken = true;
    }
    onBreak.forEach(Runnable::run);
  }

  public synchronized void mend() {
    broken = false;
    notifyAll();
  }

  /** The process stands still: nothing of it comes or goes. */
  public synchronized void freeze() {
    still = true;
  }

  public synchronized void thaw() {
    still = false;
    notifyAll();
  }

  /** The process is dead: its connections are broken, and nobody is told anything any more. */
  public void sever() {
    synchronized (this) {
      severed = true;
      notifyAll();
    }
    onBreak.forEach(Runnable::run);
  }

  /** Runs this each time the connections break. */
  void onBreak(Runnable action) {
    onBreak.add(action);
  }

  public synchronized boolean stands() {
    return !broken && !severed;
  }

  public synchronized boolean isSevered() {
    return severed;
  }

  /** Waits until something can come and go; false if never again. */
  synchronized boolean await() throws InterruptedException {
    while (!severed && (broken || still)) {
      wait();
    }
    return !severed;
  }

  /** Waits until the process moves, connected or not; false if never again. */
  public synchronized boolean awaitMoving() throws InterruptedException {
    while (!severed && still) {
      wait();
    }
    return !severed;
  }

  /** Lets time pass; less if the process dies. */
  synchronized void delay(Duration delay) throws InterruptedException {
    long end = System.nanoTime() + delay.toNanos();
    for (long left = delay.toNanos(); left > 0 && !severed; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }
}
