package io.jarvis.dag.core.run;

import io.jarvis.protocol.Word;

/** The states of a step of a run. */
public enum StepState implements Word {
  /** What it needs has not ended. */
  WAITING,
  /** The step has begun: its tasks are submitted as there is room. */
  RUNNING,
  SUCCEEDED,
  /** More of its tasks failed than it tolerates, or it could not be begun. */
  FAILED,
  /** The step's tasks were cancelled, or not submitted any more. */
  CANCELLED,
  /** The step's own condition was not true; steps that need it go on. */
  SKIPPED,
  /** What it needs ended badly, or the run ended before its turn came. */
  OMITTED;

  public boolean ended() {
    return this != WAITING && this != RUNNING;
  }
}
