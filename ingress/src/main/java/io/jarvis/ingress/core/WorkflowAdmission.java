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
   * A workflow as it came by REST to be stored.
   *
   * @param name of the path, unchecked
   * @param tenant of the query, unchecked; empty for the default tenant
   */
  public record Request(
      String name,
      Optional<String> tenant,
      byte[] body,
      DocumentReader.Format format,
      String principal) {}

  /**
   * A workflow that is to be stored.
   *
   * @param name under which, unchecked
   * @param pointer where it stands in what was sent
   * @param message the id of the message that brings it, if one does
   */
  record Candidate(
      String name,
      TenantId tenant,
      Document document,
      String pointer,
      String principal,
      Optional<String> message) {}

  /** The result of admission. */
  public sealed interface Outcome {
    /** The command may be carried out. */
    record Admissible(WorkflowCommand command) implements Outcome {}

    /** The command is refused. */
    record Refused(Problem problem) implements Outcome {}
  }

  /** Judges a workflow under this configuration. */
  public Outcome admit(Request request, ClusterConfig config, Library library) {
    return switch (new DocumentReader(limits.documentBytes())
        .read(request.body(), request.format())) {
      case Parsed.Invalid<Document>(var errors) -> refused(errors);
      case Parsed.Valid<Document>(Document document) -> {
        List<FieldError> errors = new ArrayList<>();
        TenantId tenant = RunAdmission.tenant(request.tenant(), config, errors);
        Candidate candidate =
            new Candidate(
                request.name(), tenant, document, "", request.principal(), Optional.empty());
        yield admit(candidate, errors, config, library);
      }
    };
  }

  /** Judges a workflow; the errors found so far are part of the answer. */
  Outcome admit(
      Candidate candidate, List<FieldError> wrong, ClusterConfig config, Library library) {
    List<FieldError> errors = new ArrayList<>(wrong);
    errors(candidate, config, library).stream()
        .map(error ->
            new FieldError(candidate.pointer() + error.field(), error.problem(), error.expected()))
        .forEach(errors::add);
    if (!errors.isEmpty()) {
      return refused(errors);
    }
    byte[] written = Json.TREES.writeValueAsBytes(candidate.document().root());
    return written.length > RunAdmission.MOST_WRITTEN_BYTES
        ? new Outcome.Refused(new RunAdmission(limits).tooLarge())
        : new Outcome.Admissible(new WorkflowCommand.Store(draft(candidate, written)));
  }

  private List<FieldError> errors(Candidate candidate, ClusterConfig config, Library library) {
    WorkflowCheck.Checked checked =
        new WorkflowCheck(limits).check(candidate.document(), candidate.tenant(), config, library);
    List<FieldError> errors = new ArrayList<>(checked.errors());
    nameError(candidate.name(), checked).ifPresent(errors::add);
    if (checked.definition().schedule().isPresent()) {
      // Nobody gives parameters to a run that begins by itself.
      Problems problems = new Problems(candidate.document());
      Arguments.check(checked.definition(), List.of(), "/params", problems);
      errors.addAll(problems.all());
    }
    return errors;
  }

  private static Optional<FieldError> nameError(String wanted, WorkflowCheck.Checked checked) {
    String name = checked.definition().name();
    boolean told = checked.errors().stream().anyMatch(error -> error.field().equals(NAME));
    return told || name.equals(wanted)
        ? Optional.empty()
        : Optional.of(
            new FieldError(
                NAME,
                "it is '" + name + "'",
                "'" + Shown.of(wanted) + "', the name under which it is stored"));
  }

  private static WorkflowStore.Draft draft(Candidate candidate, byte[] written) {
    JsonNode document = candidate.document().root();
    return new WorkflowStore.Draft(
        new WorkflowName(candidate.tenant(), candidate.name()),
        document,
        ContentDigest.of(written),
        Optional.ofNullable(document.get("schedule")).filter(JsonNode::isObject),
        candidate.principal(),
        candidate.message());
  }

  private static Outcome refused(List<FieldError> errors) {
    return new Outcome.Refused(Problem.invalid(errors));
  }
}
