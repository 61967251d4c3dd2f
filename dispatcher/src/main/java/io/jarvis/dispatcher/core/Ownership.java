package io.jarvis.dispatcher.core;

import io.jarvis.protocol.lifecycle.TaskProgress;

/** Who may end a task that somebody wants to end, or that has missed its time. */
public enum Ownership {
  /**
   * It is in a line or in a wait tier, or an array: the dispatcher's leader ends it, wherever its
   * message lies.
   */
  LEADER,
  /** It is on a node: its executor ends it. */
  EXECUTOR,
  /** Its last attempt has ended and its letter is not decided: the watchdog does. */
  WATCHDOG,
  /** It has ended. */
  NOBODY;

  /** Who owns a task in this state. */
  public static Ownership of(TaskProgress progress) {
    if (progress.array().isPresent() && !progress.state().ended()) {
      return LEADER;
    }
    return switch (progress.state()) {
      case SUBMITTED, PENDING, BLOCKED -> LEADER;
      case WAITING -> progress.lineAttempt() > progress.lastAttempt() ? LEADER : WATCHDOG;
      case ASSIGNED, STARTING, RUNNING -> EXECUTOR;
      case SUCCEEDED, FAILED, CANCELLED, TIMED_OUT, EXPIRED -> NOBODY;
    };
  }
}
