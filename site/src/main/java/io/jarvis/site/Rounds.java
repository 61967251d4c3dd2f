package io.jarvis.site;

import io.jarvis.broker.EventLog.LogUnavailableException;
import io.jarvis.catalog.NodeCatalog.CatalogUnavailableException;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something again and again on a thread of its own, until it is closed. A round that fails is
 * logged, and the next one tries again. Thread-safe.
 */
public final class Rounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final Thread thread;

  /** One round; an interrupt ends it. */
  @FunctionalInterface
  public interface Round {
    void run() throws InterruptedException, IOException;
  }

  /**
   * Begins at once.
   *
   * @param name of the thread
   * @param pause between the end of a round and the beginning of the next
   */
  public Rounds(String name, Duration pause, Round round) {
    thread = Thread.ofVirtual().name(name).start(() -> run(name, pause, round));
  }

  /** Interrupts the round under way and begins no other; does not wait. */
  public void stop() {
    thread.interrupt();
  }

  /** Stops, and waits for the round under way to end, for 10 s at most. */
  @Override
  public void close() {
    stop();
    Interrupts.join(thread);
  }

  private static void run(String name, Duration pause, Round round) {
    try {
      while (true) {
        once(name, round);
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      LOG.debug("{} ends", name);
    }
  }

  private static void once(String name, Round round) throws InterruptedException {
    try {
      round.run();
    } catch (IOException | LogUnavailableException | CatalogUnavailableException e) {
      LOG.atWarn().addKeyValue("round", name).addKeyValue("reason", e.toString()).log("an outage");
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("round", name).setCause(e).log("a round failed");
    }
  }
}
