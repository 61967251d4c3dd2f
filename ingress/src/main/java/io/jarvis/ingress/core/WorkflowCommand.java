package io.jarvis.ingress.core;

import io.jarvis.catalog.workflows.StoredWorkflow;
import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.catalog.workflows.WorkflowStore;

/** A command to a stored workflow, from either door. */
public sealed interface WorkflowCommand {
  /** Stores the next version, unless the latest is the same. */
  record Store(WorkflowStore.Draft draft) implements WorkflowCommand {}

  /** Deletes the workflow with all its versions. */
  record Delete(WorkflowName workflow) implements WorkflowCommand {}

  /** Follows the workflow's schedule, or pauses it. */
  record Follow(WorkflowName workflow, StoredWorkflow.State state) implements WorkflowCommand {}
}
