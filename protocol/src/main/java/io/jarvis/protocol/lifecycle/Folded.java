package io.jarvis.protocol.lifecycle;

import io.jarvis.protocol.Word;

/** What an event did to a task. */
public sealed interface Folded {
  /** The event counted. */
  record Changed(TaskProgress after) implements Folded {}

  /** The event did not count; that is normal, and counted by its reason. */
  record Ignored(Reason reason) implements Folded {}

  /** Why an event did not count. */
  enum Reason implements Word {
    /** Nothing is known of a task with this id. */
    UNKNOWN_TASK,
    /** The id was taken by an earlier submission. */
    SECOND_SUBMISSION,
    /** The task had ended. */
    AFTER_END,
    /** The event is about an attempt, or a message, that is no longer the current one. */
    OLD_ATTEMPT,
    /** The event's epoch is not above that of the assignment that stands. */
    OLD_EPOCH,
    /** The event shows a fence that no assignment of this attempt carried. */
    WRONG_FENCE,
    /** The event names a node to which this attempt was not assigned. */
    WRONG_NODE,
    /** The state has no row for it: it says what is known. */
    NO_TRANSITION
  }
}
