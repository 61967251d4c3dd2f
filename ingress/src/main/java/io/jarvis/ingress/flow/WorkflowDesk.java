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
import io.jarvis.protocol.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Stores workflows, in versions, and gives them out again. What it answered with is durable.
 * Thread-safe; blocks.
 */
public final class WorkflowDesk implements Library {
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Problem UNCONFIGURED =
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

  /** What whoever stores one is told. */
  public sealed interface Answer {
    /** It is a new version, and durable. */
    record Added(StoredWorkflow workflow) implements Answer {}

    /** It is what the latest version is. */
    record Unchanged(StoredWorkflow workflow) implements Answer {}

    /** Nothing was stored. */
    record Declined(Problem problem) implements Answer {}
  }

  public InstantSource clock() {
    return clock;
  }

  public WorkflowStore store() {
    return store;
  }

  public Answer put(WorkflowAdmission.Request request) {
    if (!config.known()) {
      return new Answer.Declined(UNCONFIGURED);
    }
    return switch (admission.admit(request, config.current(), this)) {
      case WorkflowAdmission.Outcome.Refused(Problem problem) -> new Answer.Declined(problem);
      case WorkflowAdmission.Outcome.Admissible(WorkflowStore.Draft draft) ->
          answer(store.put(draft));
    };
  }

  private static Answer answer(Stored stored) {
    return switch (stored) {
      case Stored.Added(StoredWorkflow workflow) -> new Answer.Added(workflow);
      case Stored.Unchanged(StoredWorkflow workflow) -> new Answer.Unchanged(workflow);
      case Stored.TooLarge(int most) ->
          new Answer.Declined(
              Problem.of(
                  ProblemType.TOO_LARGE,
                  "it can be run but not stored: compressed it has more than " + most + " bytes"));
      case Stored.TooMany(int most) ->
          new Answer.Declined(
              Problem.of(
                  ProblemType.CONFLICT,
                  "the tenant has " + most + " workflows, and may have no more"));
    };
  }

  @Override
  public Optional<Book> find(TenantId tenant, String workflow, Optional<Integer> version) {
    WorkflowName name = new WorkflowName(tenant, workflow);
    return store.find(name).flatMap(stored -> book(stored, version));
  }

  /** A version with its document; empty if it is not kept, or no more. */
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
