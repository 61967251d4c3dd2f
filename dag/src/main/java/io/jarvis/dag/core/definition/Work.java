package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.expression.Template;

/** What a step does. */
public sealed interface Work {
  /** Where the expressions in it are. */
  Template template();

  /** A task in its own words, the workflow's defaults already below it. */
  record Task(Template template) implements Work {}

  /**
   * A run of another workflow.
   *
   * @param template its parameters, an object
   */
  record Workflow(String name, Template template) implements Work {}
}
