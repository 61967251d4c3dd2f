package io.jarvis.dag.core.run;

import java.util.List;
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
   */
  public record Step(
      StepState state,
      String message,
      int round,
      JsonNode elements,
      Bits bits,
      JsonNode outputs,
      OutputSize outputSize) {}

  /** Which of the tasks of a step are what. */
  public record Bits(long[] pending, long[] submitted, long[] failed, long[] cancelled) {}

  /** How much of its outputs a step keeps, and may keep; 0 if nobody reads them. */
  public record OutputSize(int chars, int mostChars) {}
}
