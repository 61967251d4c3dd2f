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

  /** How far an attempt has come. */
  enum Phase {
    PREPARING,
    /** From here on its container may run, even if the engine has not said so. */
    STARTING,
    RUNNING,
    ENDED,
    /** The cluster gave the node up: nothing more is reported. */
    ABANDONED
  }

  /** What the caller has to do after a request to stop. */
  sealed interface Stopping {
    /** Stop this container; the attempt's run notices. */
    record Container(String id) implements Stopping {}

    /** Nothing: the attempt's run was told, it had ended, or another request was first. */
    record Done() implements Stopping {}
  }

  AttemptKey key() {
    return key;
  }

  /** Completes once the gang that the attempt belongs to starts. */
  CompletableFuture<Void> gangStart() {
    return gangStart;
  }

  /**
   * Completes once all other members of its gang have ended, with the way the gang's attempt ends.
   */
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

  /** The same, for an ending that is reported now: this notes which leader is told. */
  Assignment tell() {
    lock.lock();
    try {
      told = Optional.of(assignment);
      return assignment;
    } finally {
      lock.unlock();
    }
  }

  /** Whether no later assignment has come since the ending was last reported. */
  boolean toldAll() {
    lock.lock();
    try {
      return told.filter(assignment::equals).isPresent();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Holds another delivery of the same attempt; returns whether it bears a newer fence, which
   * counts from now on.
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

  /** The channel is gone, and what was held will be delivered again. */
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

  /** Keeps a report, so that it can be sent again. */
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

  /** The attempt's run continues on this thread; returns whether it still should. */
  boolean enter(Thread runner) {
    lock.lock();
    try {
      thread = runner;
      return stop.isEmpty() && phase != Phase.ABANDONED;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A container of an earlier process is taken over on this thread, as one that runs: what only
   * hands back what has not started does not concern it.
   *
   * @param stopped why the earlier process was stopping it, if it was
   */
  void adopt(Thread runner, String id, Optional<StopReason> stopped) {
    lock.lock();
    try {
      thread = runner;
      container = Optional.of(id);
      stop = stopped.or(() -> stop.filter(reason -> !reason.handsBack()));
      phase = phase == Phase.PREPARING ? Phase.RUNNING : phase;
    } finally {
      lock.unlock();
    }
  }

  /** The container that was taken over has never been started: it is made ready again. */
  void notStarted() {
    lock.lock();
    try {
      phase = phase == Phase.RUNNING ? Phase.PREPARING : phase;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The container is about to be started; returns whether it still should be. Called by the
   * attempt's run.
   */
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
   * The container has started; returns the request to stop that came meanwhile. Called by the
   * attempt's run, which from now on is not interrupted to be stopped.
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
   * The container has ended, or will never exist, and can no longer be stopped; returns why it was
   * stopped, if it was. Called by the attempt's run.
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

  /**
   * Asks the attempt to end. The first reason stands. A start that is under way is not interrupted:
   * the container may run by then, so the run first hears from the engine, and then sees this.
   */
  Stopping requestStop(StopReason reason) {
    lock.lock();
    try {
      boolean tooLate = phase == Phase.ENDED || phase == Phase.ABANDONED || stop.isPresent();
      if (tooLate || (reason.handsBack() && mayRun())) {
        return new Stopping.Done();
      }
      stop = Optional.of(reason);
      if (phase == Phase.RUNNING) {
        return new Stopping.Container(container.orElseThrow());
      }
      if (!mayRun()) {
        interrupt();
      }
      return new Stopping.Done();
    } finally {
      lock.unlock();
    }
  }

  /** An engine that does not answer may have started it all the same. */
  private boolean mayRun() {
    return phase == Phase.RUNNING || phase == Phase.STARTING;
  }

  /** The container, while it runs. */
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

  /** The highest use that was sampled; empty if the container ended before the first sample. */
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

  /** Gives the attempt up: nothing more is done or reported, and its run ends as soon as it can. */
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
