package io.jarvis.protocol.lifecycle;

import io.jarvis.protocol.Word;

/** The states of a task. */
public enum TaskState implements Word {
  /** Admitted; its message is on its way to a queue, or has come there a moment ago. */
  SUBMITTED(Kind.LIVE),
  /** The task waits in the line of its tenant. */
  PENDING(Kind.LIVE),
  /** Not before an instant, or until its last attempt's fate is decided. */
  WAITING(Kind.LIVE),
  /** No present node could ever take it. */
  BLOCKED(Kind.LIVE),
  /** The task is on its way to a node, or there and not yet begun. */
  ASSIGNED(Kind.ON_NODE),
  /** The task's container is being made ready. */
  STARTING(Kind.ON_NODE),
  /** The task's container runs. */
  RUNNING(Kind.ON_NODE),
  SUCCEEDED(Kind.ENDED),
  FAILED(Kind.ENDED),
  CANCELLED(Kind.ENDED),
  TIMED_OUT(Kind.ENDED),
  EXPIRED(Kind.ENDED);

  private enum Kind {
    LIVE,
    ON_NODE,
    ENDED
  }

  private final Kind kind;

  TaskState(Kind kind) {
    this.kind = kind;
  }

  /** Whether nothing will change any more. */
  public boolean ended() {
    return kind == Kind.ENDED;
  }

  /** Whether an attempt holds a reservation on a node. */
  public boolean onNode() {
    return kind == Kind.ON_NODE;
  }
}
