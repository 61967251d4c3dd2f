package io.jarvis.dag.core.run;

import io.jarvis.protocol.Word;

/** Where a step of a run stands. */
public enum StepState implements Word {
  /** What it needs has not ended. */
  WAITING,
  /** It has begun: its tasks are submitted as there is room. */
  RUNNING,
  SUCCEEDED,
  /** More of its tasks failed than it tolerates, or it could not be begun. */
  FAILED,
  /** Its tasks were cancelled or not submitted any more. */
  CANCELLED,
  /** Its own condition was not true; whoever needs it goes on. */
  SKIPPED,
  /** What it needs ended badly, or the run ended before its turn came. */
  OMITTED;

  public boolean ended() {
    return this != WAITING && this != RUNNING;
  }
}
