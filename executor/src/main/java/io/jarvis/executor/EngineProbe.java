package io.jarvis.executor;

import io.jarvis.executor.container.ContainerDriver;
import io.jarvis.executor.container.ContainerException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the engine on a thread of its own, since an engine that hangs never answers. Thread-safe.
 */
final class EngineProbe implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineProbe.class);

  private final ContainerDriver driver;
  private final InstantSource clock;
  private final Duration period;
  private final Thread thread;
  private volatile Instant answered;

  private EngineProbe(ContainerDriver driver, InstantSource clock, Duration period) {
    this.driver = driver;
    this.clock = clock;
    this.period = period;
    this.answered = clock.instant();
    this.thread = Thread.ofVirtual().name("engine probe").unstarted(this::run);
  }

  /**
   * @param period between an answer and the next question
   */
  static EngineProbe start(ContainerDriver driver, InstantSource clock, Duration period) {
    EngineProbe probe = new EngineProbe(driver, clock, period);
    probe.thread.start();
    return probe;
  }

  /** Since when it has not answered. */
  Duration silentFor() {
    return Duration.between(answered, clock.instant());
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        ask();
        Thread.sleep(period);
      }
    } catch (InterruptedException e) {
      LOG.debug("the engine probe ends");
    }
  }

  private void ask() {
    try {
      driver.ping();
      answered = clock.instant();
    } catch (ContainerException e) {
      LOG.atWarn().setCause(e).log("the container engine does not answer");
    }
  }
}
