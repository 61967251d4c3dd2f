package io.jarvis.executor;

import io.jarvis.broker.Delivery;
import io.jarvis.executor.container.UsageSample;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.core.StopReason;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.lifecycle.GangProgress.Downfall;
import io.jarvis.protocol.message.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An attempt under way: the deliveries it holds, the assignment it reports for, and where it
 * stands. Thread-safe; never blocks.
 */
final class Attempt {
  private final AttemptKey key;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Delivery> held = new ArrayList<>();
  private final List<Recorded> reports = new ArrayList<>();
  private final CompletableFuture<Void> gangStart = new CompletableFuture<>();
  private final CompletableFuture<Optional<Downfall>> gangOver = new CompletableFuture<>();
  private Assignment assignment;
  private Optional<Assignment> told = Optional.empty();
  private Optional<StopReason> stop = Optional.empty();
  private Optional<String> container = Optional.empty();
  private Optional<UsageSample> highest = Optional.empty();
  private Phase phase = Phase.PREPARING;
  private @Nullable Thread thread;

  Attempt(Assignment assignment, Delivery delivery) {
    this.key = new AttemptKey(assignment.id(), assignment.task().attempt());
    this.assignment = assignment;
    held.add(delivery);
  }

  /** How far it is. */
  enum Phase {
    PREPARING,
    /** Its container may run from here on, even if the engine does not say so. */
    STARTING,
    RUNNING,
    ENDED,
    /** The cluster gave the node up: nothing more is said of it. */
    ABANDONED
  }

  /** What a request to stop asks of whoever made it. */
  sealed interface Stopping {
    /** Stop this container; its run notices. */
    record Container(String id) implements Stopping {}

    /** Nothing: its run was told, or it had ended, or somebody else was first. */
    record Done() implements Stopping {}
  }

  AttemptKey key() {
    return key;
  }

  /** Done once the gang it is a member of starts. */
  CompletableFuture<Void> gangStart() {
    return gangStart;
  }

  /** Done once all other members of its gang have ended, with how the gang's attempt ends. */
  CompletableFuture<Optional<Downfall>> gangOver() {
    return gangOver;
  }

  /** The assignment of the highest epoch. */
  Assignment assignment() {
    lock.lock();
    try {
      return assignment;
    } finally {
      lock.unlock();
    }
  }

  /** The same, for the ending that is said now: its leader is told with it. */
  Assignment tell() {
    lock.lock();
    try {
      told = Optional.of(assignment);
      return assignment;
    } finally {
      lock.unlock();
    }
  }

  /** Whether no later assignment came since its ending was last said. */
  boolean toldAll() {
    lock.lock();
    try {
      return told.filter(assignment::equals).isPresent();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Holds another delivery of the same attempt; whether it bears a newer fence, which counts from
   * here on.
   */
  boolean attach(Assignment again, Delivery delivery) {
    lock.lock();
    try {
      held.add(delivery);
      if (again.epoch() <= assignment.epoch()) {
        return false;
      }
      assignment = again;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The channel is gone: what was held comes again. */
  void forgetDeliveries() {
    lock.lock();
    try {
      held.clear();
    } finally {
      lock.unlock();
    }
  }

  void ack() {
    List<Delivery> all;
    lock.lock();
    try {
      all = List.copyOf(held);
      held.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(Delivery::ack);
  }

  /** Notes a report, so that it can be said again. */
  void reported(Recorded report) {
    lock.lock();
    try {
      reports.add(report);
    } finally {
      lock.unlock();
    }
  }

  List<Recorded> reports() {
    lock.lock();
    try {
      return List.copyOf(reports);
    } finally {
      lock.unlock();
    }
  }

  /** Its run goes on in this thread; whether it still should. */
  boolean enter(Thread runner) {
    lock.lock();
    try {
      thread = runner;
      return stop.isEmpty() && phase != Phase.ABANDONED;
    } finally {
      lock.unlock();
    }
  }

  /** Its container is about to be started; whether it still should be. Called by its run. */
  boolean starting() {
    lock.lock();
    try {
      boolean wanted = stop.isEmpty() && phase == Phase.PREPARING;
      phase = wanted ? Phase.STARTING : phase;
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Its container has started; what it was asked meanwhile. Called by its run, which is interrupted
   * no more to be stopped.
   */
  Optional<StopReason> running(String id) {
    lock.lock();
    try {
      Thread.interrupted();
      container = Optional.of(id);
      phase = phase == Phase.PREPARING || phase == Phase.STARTING ? Phase.RUNNING : phase;
      return stop;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Its container has ended, or will never be; nothing stops it any more. Why it was stopped, if it
   * was. Called by its run.
   */
  Optional<StopReason> ended() {
    lock.lock();
    try {
      Thread.interrupted();
      phase = phase == Phase.ABANDONED ? phase : Phase.ENDED;
      return stop;
    } finally {
      lock.unlock();
    }
  }

  /** Asks it to end. The first reason stands. */
  Stopping requestStop(StopReason reason) {
    lock.lock();
    try {
      boolean tooLate = phase == Phase.ENDED || phase == Phase.ABANDONED || stop.isPresent();
      if (tooLate || (reason.handsBack() && hasStarted(reason))) {
        return new Stopping.Done();
      }
      stop = Optional.of(reason);
      if (phase == Phase.RUNNING) {
        return new Stopping.Container(container.orElseThrow());
      }
      interrupt();
      return new Stopping.Done();
    } finally {
      lock.unlock();
    }
  }

  /** An engine that does not answer may have started it all the same. */
  private boolean hasStarted(StopReason reason) {
    return phase == Phase.RUNNING || (phase == Phase.STARTING && reason == StopReason.STALLED);
  }

  /** Its container, while that runs. */
  Optional<String> runningContainer() {
    lock.lock();
    try {
      return phase == Phase.RUNNING ? container : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  void sampled(UsageSample sample) {
    lock.lock();
    try {
      highest = Optional.of(highest.map(sample::highest).orElse(sample));
    } finally {
      lock.unlock();
    }
  }

  /** The highest that was seen of it; empty if it ended before anybody looked. */
  Optional<UsageSample> highestSample() {
    lock.lock();
    try {
      return highest;
    } finally {
      lock.unlock();
    }
  }

  Optional<StopReason> stopReason() {
    lock.lock();
    try {
      return stop;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is done or said; its run ends as soon as it can. */
  void abandon() {
    lock.lock();
    try {
      phase = Phase.ABANDONED;
      held.clear();
      interrupt();
    } finally {
      lock.unlock();
    }
  }

  boolean abandoned() {
    lock.lock();
    try {
      return phase == Phase.ABANDONED;
    } finally {
      lock.unlock();
    }
  }

  private void interrupt() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
