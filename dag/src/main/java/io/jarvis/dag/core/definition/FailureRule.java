package io.jarvis.dag.core.definition;

import io.jarvis.protocol.Word;

/** What a run does once a step has failed. */
public enum FailureRule implements Word {
  /** Nothing more begins and what runs is cancelled. */
  FAIL_FAST,
  /** What does not depend on the failed step goes on. */
  CARRY_ON
}
