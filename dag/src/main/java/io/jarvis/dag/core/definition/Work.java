package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.expression.Template;
import io.jarvis.protocol.task.RetrySpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a step does. */
public sealed interface Work {
  /** The template with the expressions of this work. */
  Template template();

  /** A task in its own words, the workflow's defaults already below it. */
  record Task(Template template) implements Work {}

  /**
   * A run of another workflow.
   *
   * @param given the names of its parameters
   * @param template their values, an object
   * @param timeout how long the run may take, if its workflow does not want it shorter
   * @param retry how often it is begun anew if it failed or took too long
   */
  record Workflow(
      Callee callee,
      List<String> given,
      Template template,
      Optional<Duration> timeout,
      RetrySpec retry)
      implements Work {
    public Workflow {
      given = List.copyOf(given);
    }
  }
}
