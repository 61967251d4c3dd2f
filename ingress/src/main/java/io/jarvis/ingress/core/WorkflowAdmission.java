package io.jarvis.ingress.core;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.catalog.workflows.WorkflowStore;
import io.jarvis.dag.core.definition.Arguments;
import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Decides whether a workflow may be stored: by the rules by which it will run. Every wrong place is
 * named at once. Pure and thread-safe.
 */
public final class WorkflowAdmission {
  private static final String NAME = "/name";

  private final DagLimits limits;

  public WorkflowAdmission(DagLimits limits) {
    this.limits = limits;
  }

  /**
   * A workflow as it came to be stored.
   *
   * @param name of the path, unchecked
   * @param tenant of the query, unchecked; empty for the default tenant
   */
  public record Request(
      String name,
      Optional<String> tenant,
      byte[] body,
      DocumentReader.Format format,
      String principal,
      Instant at) {}

  /** What became of it. */
  public sealed interface Outcome {
    /** It may be stored. */
    record Admissible(WorkflowStore.Draft draft) implements Outcome {}

    /** It may not. */
    record Refused(Problem problem) implements Outcome {}
  }

  /** Judges a workflow under this configuration. */
  public Outcome admit(Request request, ClusterConfig config, Library library) {
    return switch (new DocumentReader(limits.documentBytes())
        .read(request.body(), request.format())) {
      case Parsed.Invalid<Document>(var errors) -> refused(errors);
      case Parsed.Valid<Document>(Document document) -> admit(request, document, config, library);
    };
  }

  private Outcome admit(Request request, Document document, ClusterConfig config, Library library) {
    List<FieldError> errors = new ArrayList<>();
    TenantId tenant = RunAdmission.tenant(request.tenant(), config, errors);
    WorkflowCheck.Checked checked =
        new WorkflowCheck(limits).check(document, tenant, config, library);
    errors.addAll(checked.errors());
    nameError(request, checked).ifPresent(errors::add);
    if (checked.definition().schedule().isPresent()) {
      // Nobody gives parameters to a run that begins by itself.
      Problems problems = new Problems(document);
      Arguments.check(checked.definition(), List.of(), "/params", problems);
      errors.addAll(problems.all());
    }
    if (!errors.isEmpty()) {
      return refused(errors);
    }
    byte[] written = Json.TREES.writeValueAsBytes(document.root());
    return written.length > RunAdmission.MOST_WRITTEN_BYTES
        ? new Outcome.Refused(new RunAdmission(limits).tooLarge())
        : new Outcome.Admissible(draft(request, tenant, document.root(), written));
  }

  private static Optional<FieldError> nameError(Request request, WorkflowCheck.Checked checked) {
    String name = checked.definition().name();
    boolean told = checked.errors().stream().anyMatch(error -> error.field().equals(NAME));
    return told || name.equals(request.name())
        ? Optional.empty()
        : Optional.of(
            new FieldError(
                NAME,
                "it is '" + name + "'",
                "'" + Shown.of(request.name()) + "', as in the path"));
  }

  private static WorkflowStore.Draft draft(
      Request request, TenantId tenant, JsonNode document, byte[] written) {
    return new WorkflowStore.Draft(
        new WorkflowName(tenant, request.name()),
        document,
        ContentDigest.of(written),
        Optional.ofNullable(document.get("schedule")),
        request.principal(),
        request.at());
  }

  private static Outcome refused(List<FieldError> errors) {
    return new Outcome.Refused(Problem.invalid(errors));
  }
}
