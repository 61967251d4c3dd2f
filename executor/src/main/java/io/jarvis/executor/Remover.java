package io.jarvis.executor;

import io.jarvis.executor.container.ContainerDriver;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.ContainerName;
import io.jarvis.executor.container.FoundContainer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes ended containers some time after everything about them was confirmed, one at a time, on a
 * thread of its own. What cannot be removed is tried again, at a growing pause. What it has not
 * removed when the process dies, the next process finds and removes.
 */
final class Remover implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Remover.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final DelayQueue<Due> queue = new DelayQueue<>();

  /** What is queued or being removed: whoever finds one again adds nothing. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  private final ContainerDriver driver;
  private final Duration keep;
  private final Thread thread;

  private Remover(ContainerDriver driver, Duration keep) {
    this.driver = driver;
    this.keep = keep;
    this.thread = Thread.ofVirtual().name("container remover").unstarted(this::run);
  }

  static Remover start(ContainerDriver driver, Duration keep) {
    Remover remover = new Remover(driver, keep);
    remover.thread.start();
    return remover;
  }

  /**
   * @param network of its gang, if it is a member of one; it is removed with the last member
   */
  void later(String container, ContainerName name, Optional<String> network) {
    add(new Due(container, name, network, keep, System.nanoTime() + keep.toNanos()));
  }

  void soon(FoundContainer found) {
    add(new Due(found.id(), found.name(), found.network(), keep, System.nanoTime()));
  }

  private void add(Due due) {
    if (known.add(due.container())) {
      queue.add(due);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        remove(queue.take());
      }
    } catch (InterruptedException e) {
      LOG.debug("the container remover ends");
    }
  }

  private void remove(Due due) {
    try {
      driver.remove(due.container(), due.name());
      if (due.network().isPresent()) {
        driver.leaveNetwork(due.network().get());
      }
      known.remove(due.container());
    } catch (ContainerException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("container", due.container())
          .addKeyValue("task", due.name().task())
          .setCause(e)
          .log("a container could not be removed");
      queue.add(due.again());
    }
  }

  private record Due(
      String container, ContainerName name, Optional<String> network, Duration pause, long atNanos)
      implements Delayed {
    /** After a pause that grows from try to try. */
    Due again() {
      Duration doubled = pause.multipliedBy(2);
      Duration next = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      return new Due(container, name, network, next, System.nanoTime() + pause.toNanos());
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
