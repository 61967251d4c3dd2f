package io.jarvis.dispatcher.core;

import io.jarvis.protocol.lifecycle.TaskProgress;

/** Who may end a task that somebody wants to end, or that has missed its time. */
public enum Ownership {
  /**
   * The task is in a line or a wait tier, or is an array: the dispatcher's leader ends it, wherever
   * its message lies.
   */
  LEADER,
  /** The task is on a node: its executor ends it. */
  EXECUTOR,
  /** The last attempt has ended, and its dead letter is not decided: the watchdog ends the task. */
  WATCHDOG,
  /** The task has ended. */
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
