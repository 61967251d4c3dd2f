package io.jarvis.protocol;

/** The states of a run. */
public enum RunState implements Word {
  RUNNING,
  /** Nothing more is submitted until it is resumed; what runs goes on. */
  PAUSED,
  SUCCEEDED,
  FAILED,
  CANCELLED,
  TIMED_OUT;

  public boolean ended() {
    return this != RUNNING && this != PAUSED;
  }
}
