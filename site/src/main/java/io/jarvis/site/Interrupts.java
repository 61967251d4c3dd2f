package io.jarvis.site;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for threads that were told to stop. */
public final class Interrupts {
  private static final Logger LOG = LoggerFactory.getLogger(Interrupts.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Interrupts() {}

  /** Waits for an interrupted thread to end, for 10 s at most; one that does not is logged. */
  public static void join(Thread thread) {
    try {
      if (!thread.join(PATIENCE)) {
        LOG.atError().addKeyValue("thread", thread.getName()).log("a thread does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
