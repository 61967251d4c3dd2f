package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.expression.Template;
import java.util.List;

/** What a step does. */
public sealed interface Work {
  /** Where the expressions in it are. */
  Template template();

  /** A task in its own words, the workflow's defaults already below it. */
  record Task(Template template) implements Work {}

  /**
   * A run of another workflow.
   *
   * @param given the names of its parameters
   * @param template their values, an object
   */
  record Workflow(Callee callee, List<String> given, Template template) implements Work {
    public Workflow {
      given = List.copyOf(given);
    }
  }
}
