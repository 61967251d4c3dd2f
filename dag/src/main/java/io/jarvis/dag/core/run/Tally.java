package io.jarvis.dag.core.run;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.expression.ExpressionException;
import io.jarvis.protocol.task.RetrySpec;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How much all steps of a run come to together, held against its limits. Not thread-safe. */
final class Tally {
  private final DagLimits limits;
  private int tasks;
  private int active;
  private long kept;

  Tally(DagLimits limits) {
    this.limits = limits;
  }

  /** How many tasks are submitted and have not ended. */
  int active() {
    return active;
  }

  /** A step as it stands counts, too. */
  void add(StepProgress step) {
    tasks += step.tasks();
    active += step.active();
    kept += step.kept();
  }

  /** A step as it stands counts no more. */
  void remove(StepProgress step) {
    tasks -= step.tasks();
    active -= step.active();
    kept -= step.kept();
  }

  /** Begins a step, unless the run would have too much. */
  void begin(StepProgress step, List<JsonNode> elements, int mostOutputChars)
      throws ExpressionException {
    if (tasks + elements.size() > limits.tasks()) {
      throw new ExpressionException("the run would have more than " + limits.tasks() + " tasks");
    }
    step.begin(elements, chars(elements), mostOutputChars);
    add(step);
  }

  /** What there is to keep of them; too much is not counted to its end. */
  private int chars(List<JsonNode> elements) throws ExpressionException {
    long chars = 0;
    for (JsonNode element : elements) {
      chars += StepProgress.chars(element);
      if (kept + chars > limits.keptChars()) {
        throw new ExpressionException(
            "the run would keep more than "
                + limits.keptChars()
                + " characters of what its tasks are for and hand on");
      }
    }
    return (int) chars;
  }

  /** Ends a task of a step; false if it does not fit. An output beyond the limit is not kept. */
  boolean end(StepProgress step, Fact.Ended ended) {
    remove(step);
    boolean counted = step.end(ended);
    if (kept + step.kept() > limits.keptChars()) {
      step.keepNoOutput();
    }
    add(step);
    return counted;
  }

  /** Begins a run of a step anew that failed; false if it does not. */
  boolean retry(StepProgress step, Fact.RunFailed failed, RetrySpec policy) {
    remove(step);
    boolean counted = step.retry(failed, policy);
    add(step);
    return counted;
  }

  /** Submits a task of a step; false if it does not fit. */
  boolean submit(StepProgress step, int task) {
    boolean counted = step.submit(task);
    active += counted ? 1 : 0;
    return counted;
  }
}
