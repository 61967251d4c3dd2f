package io.jarvis.watchdog;

import io.jarvis.broker.EventLog.LogUnavailableException;
import io.jarvis.catalog.NodeCatalog.CatalogUnavailableException;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something again and again on a thread of its own, until closed. An outage of a round is
 * logged; the next round tries again.
 */
final class Rounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final Thread thread;

  /** One round; an interrupt ends it. */
  @FunctionalInterface
  interface Round {
    void run() throws InterruptedException, IOException;
  }

  Rounds(String name, Duration pause, Round round) {
    thread = Thread.ofVirtual().name("watchdog-" + name).start(() -> run(name, pause, round));
  }

  @Override
  public void close() {
    thread.interrupt();
    Interrupts.join(thread);
  }

  private static void run(String name, Duration pause, Round round) {
    try {
      while (true) {
        once(name, round);
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      // Closed.
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
