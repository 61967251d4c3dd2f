package io.jarvis.workflow.core;

import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.expression.ExpressionException;
import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.dag.core.run.StepState;
import io.jarvis.dag.core.run.StepView;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TimeSpan;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.task.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * How a run ends that is over: with what it hands on, or with why it ended badly. One that cannot
 * hand on what it should has failed, as a task has whose output is none. Pure and thread-safe.
 */
public final class RunEnding {
  /** The most that a run hands on, as JSON: it stands in one event, and in one of the run above. */
  public static final int MOST_OUTPUT_BYTES = 256 * 1024;

  private static final int MESSAGE_CHARS = 500;

  private RunEnding() {}

  /** The event that says so. */
  public static RunEvent.Ended of(RunRecord record) {
    RunState state = record.run().state();
    return switch (state) {
      case SUCCEEDED -> handingOn(record);
      case FAILED -> badly(record, state, firstFailure(record));
      case TIMED_OUT -> badly(record, state, tookTooLong(record.run().spec().definition()));
      case CANCELLED, RUNNING, PAUSED -> badly(record, state, Optional.empty());
    };
  }

  private static RunEvent.Ended handingOn(RunRecord record) {
    try {
      JsonNode output = record.run().output();
      int bytes = Json.TREES.writeValueAsBytes(output).length;
      return bytes <= MOST_OUTPUT_BYTES
          ? new RunEvent.Ended(record.created().run(), RunState.SUCCEEDED, Optional.of(output))
          : withoutOutput(
              record, "it has " + bytes + " bytes, and may have at most " + MOST_OUTPUT_BYTES);
    } catch (ExpressionException e) {
      return withoutOutput(record, String.valueOf(e.getMessage()));
    }
  }

  private static RunEvent.Ended withoutOutput(RunRecord record, String why) {
    return badly(record, RunState.FAILED, Optional.of("its output: " + why));
  }

  private static RunEvent.Ended badly(RunRecord record, RunState state, Optional<String> why) {
    return new RunEvent.Ended(
        record.created().run(),
        state,
        Optional.empty(),
        why.map(text -> text.substring(0, Math.min(text.length(), MESSAGE_CHARS))));
  }

  private static Optional<String> tookTooLong(Definition definition) {
    return definition.timeout().map(most -> "it took longer than " + TimeSpan.format(most));
  }

  /** The first step that failed, else the first that was cancelled. */
  private static Optional<String> firstFailure(RunRecord record) {
    List<StepView> steps = record.run().steps();
    return first(record, steps, StepState.FAILED)
        .or(() -> first(record, steps, StepState.CANCELLED))
        .map(step -> "step '" + step.name() + "': " + step.message());
  }

  private static Optional<StepView> first(RunRecord record, List<StepView> steps, StepState state) {
    Definition definition = record.run().spec().definition();
    return IntStream.range(0, steps.size())
        .filter(i -> steps.get(i).state() == state && !definition.steps().get(i).allowFailure())
        .mapToObj(steps::get)
        .findFirst();
  }
}
