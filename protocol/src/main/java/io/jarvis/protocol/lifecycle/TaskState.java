package io.jarvis.protocol.lifecycle;

import io.jarvis.protocol.Word;

/** Where a task stands. */
public enum TaskState implements Word {
  /** Admitted; its message is not yet confirmed in a queue. */
  SUBMITTED(Kind.LIVE),
  /** In the line of its tenant. */
  PENDING(Kind.LIVE),
  /** Not before an instant, or until its last attempt's fate is decided. */
  WAITING(Kind.LIVE),
  /** No present node could ever take it. */
  BLOCKED(Kind.LIVE),
  /** On its way to a node, or there and not yet begun. */
  ASSIGNED(Kind.ON_NODE),
  /** Its container is made ready. */
  STARTING(Kind.ON_NODE),
  /** Its container runs. */
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
