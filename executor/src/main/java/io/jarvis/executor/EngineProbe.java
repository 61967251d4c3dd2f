package io.jarvis.executor;

import io.jarvis.executor.container.ContainerDriver;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.site.Rounds;
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
  private final Rounds rounds;
  private volatile Instant answered;

  /**
   * @param period between an answer and the next question
   */
  EngineProbe(ContainerDriver driver, InstantSource clock, Duration period) {
    this.driver = driver;
    this.clock = clock;
    this.answered = clock.instant();
    this.rounds = new Rounds("engine probe", period, this::ask);
  }

  /** How long ago it answered last. */
  Duration silentFor() {
    return Duration.between(answered, clock.instant());
  }

  @Override
  public void close() {
    rounds.stop();
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
