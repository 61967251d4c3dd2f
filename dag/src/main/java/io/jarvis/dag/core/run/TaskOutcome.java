package io.jarvis.dag.core.run;

import io.jarvis.protocol.Word;

/** How one task of a step ended. */
public enum TaskOutcome implements Word {
  SUCCEEDED,
  FAILED,
  CANCELLED
}
