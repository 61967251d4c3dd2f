package io.jarvis.dispatcher.amqp;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What a leader works with.
 *
 * @param helper for what blocks
 * @param log tells how far it is read
 */
record LeaderContext(Dispatcher.Surroundings around, Executor helper, LogReading log) {
  /** How far the log is read. */
  interface LogReading {
    /** Waits until everything is read that the log holds now; false if that took too long. */
    boolean awaitEnd(Duration atMost) throws InterruptedException;
  }
}
