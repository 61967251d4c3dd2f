package io.jarvis.executor.core;

import io.jarvis.protocol.Cause;

/** Why an executor ended a container that would have gone on. */
public enum StopReason {
  TIMEOUT(Cause.TIMEOUT, "it ran for longer than its timeout"),
  CANCELLED(Cause.CANCELLED, "it was cancelled"),
  PREEMPTED(Cause.PREEMPTED, "it had to make room"),
  DRAINED(Cause.DRAINED, "the node is draining and it had not started"),
  GANG_ENDED(Cause.GANG_ENDED, "another member of its gang ended, or was not prepared in time"),
  STALLED(Cause.NODE_STALLED, "the node's engine does not answer and it had not started"),
  /**
   * Neither the broker nor the catalog could be reached for so long that the cluster must have
   * given the node up (I8).
   */
  ISOLATED(Cause.NODE_LOST, "the node was cut off from the cluster");

  private final Cause cause;
  private final String message;

  StopReason(Cause cause, String message) {
    this.cause = cause;
    this.message = message;
  }

  /** Whether it is only about what has not started. */
  public boolean handsBack() {
    return this == DRAINED || this == STALLED;
  }

  public Cause cause() {
    return cause;
  }

  public String message() {
    return message;
  }
}
