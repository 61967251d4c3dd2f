package io.jarvis.ingress.core;

import io.jarvis.catalog.workflows.StoredWorkflow;
import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.catalog.workflows.WorkflowStore;

/** What is wished of the workflows that are stored, at either door. */
public sealed interface WorkflowWish {
  /** It becomes the next version, unless it is one already. */
  record Store(WorkflowStore.Draft draft) implements WorkflowWish {}

  /** It goes with all its versions. */
  record Delete(WorkflowName workflow) implements WorkflowWish {}

  /** Its schedule is followed, or is not. */
  record Follow(WorkflowName workflow, StoredWorkflow.State state) implements WorkflowWish {}
}
