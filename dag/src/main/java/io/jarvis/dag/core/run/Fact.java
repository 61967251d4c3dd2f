package io.jarvis.dag.core.run;

import io.jarvis.protocol.RunState;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Something that happened to a run. What does not fit to how it stands is ignored. */
public sealed interface Fact {
  /** A task of it is in the log. */
  record Submitted(StepRef task) implements Fact {}

  /**
   * A task of it has ended; one that was never submitted, too, if it could not be.
   *
   * @param message why, if it ended badly
   */
  record Ended(StepRef task, TaskOutcome outcome, Optional<JsonNode> output, String message)
      implements Fact {}

  /** A run that is a step of it failed, or took too long: it begins anew if the step says so. */
  record RunFailed(StepRef task, String message, Instant at) implements Fact {
    /** What it is if it does not begin anew. */
    Ended ended() {
      return new Ended(task, TaskOutcome.FAILED, Optional.empty(), message);
    }
  }

  record Paused() implements Fact {}

  record Resumed() implements Fact {}

  /** Somebody wants the run to end. */
  record CancelWanted() implements Fact {}

  /** The run takes longer than it may. */
  record TimedOut() implements Fact {}

  /** It is over; it failed where all else went well if it could not hand on what it should. */
  record Finished(RunState outcome) implements Fact {}

  /**
   * It goes on after it was over.
   *
   * @param steps these and all that need them begin anew; empty: those that failed, with what
   *     succeeded of them kept, and all that was not reached
   */
  record Retried(Set<String> steps) implements Fact {
    public Retried {
      steps = Set.copyOf(steps);
    }
  }
}
