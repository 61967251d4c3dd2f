package io.jarvis.ingress.core;

import io.jarvis.catalog.workflows.StoredWorkflow;
import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.catalog.workflows.WorkflowStore;

/** A command to a stored workflow, from either door. */
public sealed interface WorkflowCommand {
  /** It becomes the next version, unless it is one already. */
  record Store(WorkflowStore.Draft draft) implements WorkflowCommand {}

  /** It goes with all its versions. */
  record Delete(WorkflowName workflow) implements WorkflowCommand {}

  /** Its schedule is followed, or is not. */
  record Follow(WorkflowName workflow, StoredWorkflow.State state) implements WorkflowCommand {}
}
