package io.jarvis.dag.core.definition;

/**
 * How large a workflow may be. Every limit has its default here.
 *
 * @param documentBytes the longest document: it must fit into one event of the log
 * @param steps the most steps of a workflow
 * @param fanOut the most tasks of one step
 * @param tasks the most tasks of one run
 * @param nesting how deep workflows may run workflows
 * @param outputBytes the most that all outputs of one step come to as JSON, where a later step
 *     reads them
 * @param keptChars the most that a run keeps of all its steps, in characters of JSON: what their
 *     tasks are for, and the outputs that a later step reads
 */
public record DagLimits(
    int documentBytes,
    int steps,
    int fanOut,
    int tasks,
    int nesting,
    int outputBytes,
    int keptChars) {
  public static final DagLimits DEFAULT =
      new DagLimits(1024 * 1024, 10_000, 10_000, 100_000, 5, 4 * 1024 * 1024, 64 * 1024 * 1024);

  static final int PARAMS = 256;
  static final int AXES = 10;
}
