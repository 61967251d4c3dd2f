package io.jarvis.ingress.core;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.workflows.StoredWorkflow;
import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.Part;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a command to a stored workflow, such as {@code {"workflow": name, "action": "store",
 * "document": …}}: judged as the REST door judges it. Pure and thread-safe.
 */
final class WorkflowCommandReader {
  private static final String WORKFLOW = "workflow";
  private static final String ACTION = "action";
  private static final String DOCUMENT = "document";

  private final WorkflowAdmission admission;

  WorkflowCommandReader(WorkflowAdmission admission) {
    this.admission = admission;
  }

  private enum Action implements Word {
    STORE,
    DELETE,
    PAUSE,
    RESUME
  }

  /** Whether a document is a command to a stored workflow. */
  static boolean is(Document document) {
    return document.root().has(WORKFLOW) && document.root().has(ACTION);
  }

  WorkflowAdmission.Outcome read(
      RunRequest request, Document said, ClusterConfig config, Library library) {
    List<FieldError> errors = new ArrayList<>(request.errors());
    TenantId tenant = RunAdmission.tenant(request.tenant(), config, errors);
    Problems problems = new Problems(said);
    Part part = new Part(said.root(), "", problems);
    Optional<WorkflowName> name =
        required(
            part,
            WORKFLOW,
            part.parsed(WORKFLOW, text -> new WorkflowName(tenant, text), "a workflow's name"));
    Optional<Action> action = required(part, ACTION, part.word(ACTION, Action.class));
    Optional<Document> document = part.object(DOCUMENT).map(object -> said.within(DOCUMENT));
    part.refuseUnknown();
    action.ifPresent(wanted -> documentFits(part, wanted));
    errors.addAll(problems.all());
    boolean stores = action.filter(Action.STORE::equals).isPresent();
    if (stores && name.isPresent() && document.isPresent()) {
      return admission.admit(
          new WorkflowAdmission.Candidate(
              name.get().name(),
              tenant,
              document.get(),
              part.pointer(DOCUMENT),
              request.principal(),
              message(request.id())),
          errors,
          config,
          library);
    }
    return errors.isEmpty()
        ? new WorkflowAdmission.Outcome.Admissible(
            command(name.orElseThrow(), action.orElseThrow()))
        : new WorkflowAdmission.Outcome.Refused(Problem.invalid(errors));
  }

  /**
   * The message's id; empty if it was made here, since then only the content can tell a repetition.
   */
  private static Optional<String> message(FallbackId id) {
    return id instanceof FallbackId.Given(TaskId given)
        ? Optional.of(given.value())
        : Optional.empty();
  }

  private static <T> Optional<T> required(Part part, String field, Optional<T> value) {
    if (part.node(field).isEmpty()) {
      part.error(field, "it is missing", "a workflow's name and an action");
    }
    return value;
  }

  private static void documentFits(Part part, Action action) {
    boolean given = part.node(DOCUMENT).isPresent();
    if (action == Action.STORE && !given) {
      part.error(DOCUMENT, "it is missing", "the workflow that is to be stored");
    }
    if (action != Action.STORE && given) {
      part.error(DOCUMENT, "only what is stored has one", "no document");
    }
  }

  private static WorkflowCommand command(WorkflowName name, Action action) {
    return switch (action) {
      case STORE -> throw new IllegalStateException("nothing to store as " + name);
      case DELETE -> new WorkflowCommand.Delete(name);
      case PAUSE -> new WorkflowCommand.Follow(name, StoredWorkflow.State.PAUSED);
      case RESUME -> new WorkflowCommand.Follow(name, StoredWorkflow.State.RUNNING);
    };
  }
}
