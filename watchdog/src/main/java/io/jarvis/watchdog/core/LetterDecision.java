package io.jarvis.watchdog.core;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.topology.WaitTier;
import java.util.Optional;

/** What becomes of a dead letter. It leaves no choice to whoever carries it out. */
public sealed interface LetterDecision {
  /** Back into the line at once. */
  record Requeue(TaskMessage task, TaskEvent.Why why, Optional<Cause> cause)
      implements LetterDecision {}

  /** Into a wait tier for the first time; the log is told. */
  record Wait(DeadLetter.Due waiting, WaitTier tier, TaskEvent.WaitReason reason)
      implements LetterDecision {}

  /** Into the next wait tier: nothing has changed but the queue. */
  record WaitOn(DeadLetter.Due waiting, WaitTier tier) implements LetterDecision {}

  /** The task has failed; its message carries the attempt the event bears. */
  record EndFailed(TaskMessage task, Cause cause, Optional<Integer> exitCode, String message)
      implements LetterDecision {}

  /** The task ran for longer than it may. */
  record EndTimedOut(TaskMessage task, String message) implements LetterDecision {}

  /** Somebody wanted the task to end. */
  record EndCancelled(TaskMessage task) implements LetterDecision {}

  /** A member of a gang is gone; the gang itself goes on with its first member's message. */
  record MemberGone(TaskMessage task, int rank, String reason) implements LetterDecision {}

  /** Nothing: it was decided before, or the task has moved on. */
  record Drop(Staleness reason) implements LetterDecision {}

  /** It is kept for a person to look at. */
  record Park(String reason) implements LetterDecision {}

  /** Why a letter needs no decision. */
  enum Staleness implements Word {
    TASK_ENDED,
    OLD_ATTEMPT,
    WRONG_FENCE,
    WRONG_NODE,
    /** The task's message is confirmed in another queue. */
    IN_LINE,
    /** What of an array has not left never will. */
    ARRAY_CANCELLED
  }
}
