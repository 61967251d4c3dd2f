package io.jarvis.workflow;

import io.jarvis.state.LogFold;
import io.jarvis.state.runs.RunsFold;

/**
 * Whether the fold shows how the runs stand, so that something may be decided by it: not before it
 * has read what predecessors wrote, nor while the log is read again because it had lost its tail.
 * Of one thread, which alone waits for it; others may ask.
 */
final class Footing {
  private final RunsFold runs;
  private final LogFold fold;

  /** The number of rewinds after which the log was last read to its end. */
  private volatile int readAfter = -1;

  Footing(RunsFold runs, LogFold fold) {
    this.runs = runs;
    this.fold = fold;
  }

  /** For certain only to whoever looks at the runs, who holds the folding up. */
  boolean firm() {
    return readAfter == runs.rewinds();
  }

  /** Waits until it is firm, for as long as that takes. */
  void regain() throws InterruptedException {
    while (!firm()) {
      int rewinds = runs.rewinds();
      fold.catchUp();
      readAfter = rewinds;
    }
  }
}
