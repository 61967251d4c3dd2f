package io.jarvis.dag.core.definition;

import io.jarvis.protocol.Word;

/** After which endings a step runs that waits for all others. */
public enum OnExit implements Word {
  SUCCESS,
  /** The run failed or took too long; not after it was cancelled. */
  FAILURE,
  ALWAYS
}
