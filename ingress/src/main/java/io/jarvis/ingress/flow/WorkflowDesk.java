package io.jarvis.ingress.flow;

import io.jarvis.catalog.ConfigStore;
import io.jarvis.catalog.workflows.StoredWorkflow;
import io.jarvis.catalog.workflows.StoredWorkflow.Version;
import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.catalog.workflows.WorkflowStore;
import io.jarvis.catalog.workflows.WorkflowStore.Stored;
import io.jarvis.ingress.core.Library;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.core.WorkflowAdmission;
import io.jarvis.ingress.core.WorkflowCommand;
import io.jarvis.ingress.core.WorkflowSummary;
import io.jarvis.protocol.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Stores workflows in versions, and serves them. What it has applied is durable. Thread-safe;
 * blocks.
 */
public final class WorkflowDesk implements Library {
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** The configuration is not known yet, so neither are the tenants. */
  static final Problem UNCONFIGURED =
      Problem.of(ProblemType.UNAVAILABLE, "the cluster's configuration is not known yet")
          .retryAfter(RETRY);

  private final WorkflowAdmission admission;
  private final ConfigStore config;
  private final WorkflowStore store;
  private final InstantSource clock;

  public WorkflowDesk(
      WorkflowAdmission admission, ConfigStore config, WorkflowStore store, InstantSource clock) {
    this.admission = admission;
    this.config = config;
    this.store = store;
    this.clock = clock;
  }

  /** The answer to a command. */
  public sealed interface Answer {
    /** The command was carried out, and its result is durable. */
    sealed interface Applied extends Answer {}

    /** The workflow was stored as a new version. */
    record Added(WorkflowSummary workflow) implements Applied {}

    /**
     * The workflow was this version already, or its schedule is now followed as the command says.
     */
    record Unchanged(WorkflowSummary workflow) implements Applied {}

    /** No workflow has this name any more. */
    record Deleted(WorkflowName workflow) implements Applied {}

    /** Nothing was changed. */
    record Declined(Problem problem) implements Answer {}
  }

  public InstantSource clock() {
    return clock;
  }

  public WorkflowStore store() {
    return store;
  }

  /** Judges a workflow that came by REST, and stores it. */
  public Answer put(WorkflowAdmission.Request request) {
    if (!config.known()) {
      return new Answer.Declined(UNCONFIGURED);
    }
    return switch (admission.admit(request, config.current(), this)) {
      case WorkflowAdmission.Outcome.Refused(Problem problem) -> new Answer.Declined(problem);
      case WorkflowAdmission.Outcome.Admissible(WorkflowCommand command) -> apply(command);
    };
  }

  /** Carries a command out, whichever door it came by; a repeated one gets the same answer. */
  public Answer apply(WorkflowCommand command) {
    return switch (command) {
      case WorkflowCommand.Store(WorkflowStore.Draft draft) ->
          answer(store.put(draft, clock.instant()));
      case WorkflowCommand.Delete(WorkflowName name) ->
          store.delete(name) ? new Answer.Deleted(name) : unknown(name);
      case WorkflowCommand.Follow(WorkflowName name, StoredWorkflow.State state) ->
          store
              .follow(name, state, clock.instant())
              .map(this::followed)
              .orElseGet(() -> unknown(name));
    };
  }

  private Answer followed(StoredWorkflow workflow) {
    return workflow.timetable().isPresent()
        ? new Answer.Unchanged(summary(workflow, workflow.latest()))
        : declined(
            ProblemType.CONFLICT, "workflow '" + workflow.name().name() + "' has no schedule");
  }

  private static Answer unknown(WorkflowName name) {
    return declined(ProblemType.UNKNOWN, "there is no workflow '" + name.name() + "'");
  }

  private Answer answer(Stored stored) {
    return switch (stored) {
      case Stored.Added(StoredWorkflow workflow) ->
          new Answer.Added(summary(workflow, workflow.latest()));
      case Stored.Unchanged(StoredWorkflow workflow, Version version) ->
          new Answer.Unchanged(summary(workflow, version));
      case Stored.TooLarge(int most) ->
          declined(
              ProblemType.TOO_LARGE,
              "it can be run but not stored: compressed it has more than " + most + " bytes");
      case Stored.TooMany(int most) ->
          declined(
              ProblemType.CONFLICT, "the tenant has " + most + " workflows, and may have no more");
    };
  }

  private static Answer declined(ProblemType type, String detail) {
    return new Answer.Declined(Problem.of(type, detail));
  }

  private WorkflowSummary summary(StoredWorkflow workflow, Version version) {
    return WorkflowSummary.of(workflow, version, clock.instant());
  }

  @Override
  public Optional<Book> find(TenantId tenant, String workflow, Optional<Integer> version) {
    WorkflowName name = new WorkflowName(tenant, workflow);
    return store.find(name).flatMap(stored -> book(stored, version));
  }

  /** A version with its document; empty if it is not kept. */
  public Optional<Book> book(StoredWorkflow stored, Optional<Integer> version) {
    Optional<Version> found =
        version.isPresent() ? stored.version(version.get()) : Optional.of(stored.latest());
    return found.flatMap(kept -> book(stored.name(), kept));
  }

  private Optional<Book> book(WorkflowName name, Version version) {
    Optional<JsonNode> document = store.document(name, version);
    return document.map(found -> new Book(found, version.number()));
  }
}
