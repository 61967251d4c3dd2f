package io.jarvis.dag.core.run;

import io.jarvis.protocol.RunState;

/** What is to be done next for a run; done twice it is done once. */
public sealed interface Action {
  /** Submit a task, or begin a run, under {@link StepRef#id}. */
  record Submit(StepRef task) implements Action {}

  /** Cancel a task or a run that was submitted. */
  record Cancel(StepRef task) implements Action {}

  /** Say that the run is over. */
  record Finish(RunState outcome) implements Action {}
}
