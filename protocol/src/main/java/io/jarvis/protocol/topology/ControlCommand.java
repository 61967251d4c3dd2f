package io.jarvis.protocol.topology;

import io.jarvis.protocol.Word;

/**
 * What can be asked over {@code jarvis.control}. Commands are hints: what must hold is in the log,
 * in Consul or in a queue.
 */
public enum ControlCommand implements Word {
  /** End an attempt because its task was cancelled; the body names the task. */
  CANCEL,
  /** Give an attempt back to the line. */
  PREEMPT,
  /** Take nothing new and hand back what has not started. */
  DRAIN,
  /** Say again what is held. */
  REPORT,
  /** Start a member of a gang: all of them are prepared. */
  GANG_START,
  /** End a member of a gang, for another one has. */
  GANG_END,
  /** To the first member: all others are gone, and how the attempt of the gang ends. */
  GANG_OVER
}
