package io.jarvis.watchdog;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for threads that were told to stop. */
final class Interrupts {
  private static final Logger LOG = LoggerFactory.getLogger(Interrupts.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Interrupts() {}

  /** Waits for an interrupted thread to end, within bounds. */
  static void join(Thread thread) {
    try {
      if (!thread.join(PATIENCE)) {
        LOG.atError().addKeyValue("thread", thread.getName()).log("a thread does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
