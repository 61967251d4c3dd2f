package io.jarvis.dag.core.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * All that a run has come to beside its spec, as a value that can be written as JSON. What was sent
 * and is not in the log is no part of it.
 */
public record RunMemory(Standing standing, int round, List<Step> steps, List<StepRef> stragglers) {
  public RunMemory {
    steps = List.copyOf(steps);
    stragglers = List.copyOf(stragglers);
  }

  /** How the run as a whole stands. */
  public record Standing(
      Stage stage,
      boolean stopping,
      boolean paused,
      boolean cancelWanted,
      boolean timedOut,
      int failures) {}

  /** What is going on. */
  public enum Stage {
    STEPS,
    EXIT_STEPS,
    OVER,
    FINISHED
  }

  /**
   * How one step stands; of its tasks the bits of their places.
   *
   * @param elements what its tasks are for, a list
   * @param outputs of its tasks, a list, null for each that has none; empty if nobody reads them
   * @param retries of its tasks that are runs and were begun anew
   */
  public record Step(
      StepState state,
      String message,
      int round,
      JsonNode elements,
      Bits bits,
      JsonNode outputs,
      OutputSize outputSize,
      List<Retry> retries) {
    public Step {
      // A snapshot of the time before there were any does not name them.
      retries = List.copyOf(Optional.ofNullable(retries).orElseGet(List::of));
    }
  }

  /**
   * A run of a step that was begun anew because it failed.
   *
   * @param number the how manieth of its place, counted from 1
   * @param before how many of them do not count any more, for the whole run was retried since
   * @param due when it may begin
   */
  public record Retry(int task, int number, int before, Instant due) {}

  /** Which of the tasks of a step are what. */
  public record Bits(long[] pending, long[] submitted, long[] failed, long[] cancelled) {}

  /** How much of its outputs a step keeps, and may keep; 0 if nobody reads them. */
  public record OutputSize(int chars, int mostChars) {}
}
