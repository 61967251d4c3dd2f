package io.jarvis.dag.core.journal;

import io.jarvis.dag.core.run.StepRef;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TaskId;
import java.util.Map;
import java.util.Optional;

/** Which task of which run a task is: it says so in its labels, and bears the id made from that. */
public record RunTask(RunId run, StepRef ref) {
  public static final String RUN = "jarvis.run";
  public static final String STEP = "jarvis.step";
  public static final String INDEX = "jarvis.index";
  public static final String ROUND = "jarvis.round";

  public TaskId id() {
    return new TaskId(ref.id(run));
  }

  /** The labels that say so. */
  public Map<String, String> labels() {
    return Map.of(
        RUN, run.value(),
        STEP, ref.step(),
        INDEX, Integer.toString(ref.index()),
        ROUND, Integer.toString(ref.round()));
  }

  /** Empty if these are the labels of no such task. */
  public static Optional<RunTask> of(TaskId task, Map<String, String> labels) {
    if (!labels.keySet().containsAll(java.util.List.of(RUN, STEP, INDEX, ROUND))) {
      return Optional.empty();
    }
    try {
      RunTask found =
          new RunTask(
              new RunId(labels.getOrDefault(RUN, "")),
              new StepRef(
                  labels.getOrDefault(STEP, ""),
                  Integer.parseInt(labels.getOrDefault(INDEX, "")),
                  Integer.parseInt(labels.getOrDefault(ROUND, ""))));
      return found.id().equals(task) ? Optional.of(found) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
