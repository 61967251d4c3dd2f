package io.jarvis.protocol;

/** Why an attempt ended otherwise than by success. Endings are states, causes are why. */
public enum Cause implements Word {
  EXIT_CODE(Origin.TASK),
  OUT_OF_MEMORY(Origin.TASK),
  TIMEOUT(Origin.TASK),
  IMAGE_PULL(Origin.TASK),
  BAD_COMMAND(Origin.TASK),
  BAD_OUTPUT(Origin.TASK),
  CANCELLED(Origin.CLIENT),
  PREEMPTED(Origin.PLATFORM),
  DRAINED(Origin.PLATFORM),
  NODE_LOST(Origin.PLATFORM),
  NODE_STALLED(Origin.PLATFORM),
  /**
   * The gang it belongs to ended, or did not come together: of the member that was the reason the
   * cause is another one.
   */
  GANG_ENDED(Origin.PLATFORM),
  /** The node could not take what it was sent: its own books are the last word on capacity (I6). */
  OVER_CAPACITY(Origin.PLATFORM),
  /** The container engine failed for a reason that is not the task's. */
  RUNTIME_ERROR(Origin.PLATFORM);

  /** Who made the attempt end. What the platform made is not counted against a task's retries. */
  public enum Origin {
    TASK,
    CLIENT,
    PLATFORM
  }

  private final Origin origin;

  Cause(Origin origin) {
    this.origin = origin;
  }

  public Origin origin() {
    return origin;
  }
}
