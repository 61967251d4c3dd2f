package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.expression.Expression;
import io.jarvis.dag.core.expression.Template;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One step of a workflow.
 *
 * @param needs the steps that must have ended well before, or been skipped by their own condition
 * @param when it is skipped unless this is true
 * @param allowFailure whether its failure counts for nobody
 * @param tolerate how many of its tasks may fail
 * @param maxParallel how many of its tasks run at once
 * @param onExit it runs once all steps without this have ended
 */
public record Step(
    String name,
    List<String> needs,
    Optional<Expression> when,
    FanOut fanOut,
    Work work,
    boolean allowFailure,
    Tolerance tolerate,
    int maxParallel,
    Optional<OnExit> onExit) {
  public Step {
    needs = List.copyOf(needs);
  }

  /** Stands where there is no step, or none that could be read. */
  static Step nothing(Optional<OnExit> onExit) {
    return new Step(
        "",
        List.of(),
        Optional.empty(),
        new FanOut.Single(),
        new Work.Task(new Template.Still(JsonNodeFactory.instance.nullNode())),
        false,
        Tolerance.NONE,
        1,
        onExit);
  }
}
