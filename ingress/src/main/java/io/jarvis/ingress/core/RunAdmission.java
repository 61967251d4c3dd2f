package io.jarvis.ingress.core;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.definition.DefinitionReader;
import io.jarvis.dag.core.definition.Step;
import io.jarvis.dag.core.definition.Work;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a workflow may be run: the same limits, rules and errors for both doors. Every
 * wrong place is named at once. Pure and thread-safe.
 */
public final class RunAdmission {
  /** The longest a workflow may be as JSON: it must fit into one event of the log. */
  public static final int MOST_WRITTEN_BYTES = 900_000;

  private static final String ID_FORM = "1 to 64 letters, digits or hyphens";
  private static final String TENANT_FORM = "1 to 40 lower-case letters, digits or hyphens";

  private final DagLimits limits;

  public RunAdmission(DagLimits limits) {
    this.limits = limits;
  }

  /** What became of it. */
  public sealed interface Outcome {
    /** It may run. */
    record Admissible(RunEvent.Created created) implements Outcome {}

    /** It may not. */
    record Refused(Problem problem) implements Outcome {}
  }

  /** Judges a workflow under this configuration. */
  public Outcome admit(RunRequest request, ClusterConfig config) {
    if (request.body().length > limits.documentBytes()) {
      return new Outcome.Refused(tooLarge());
    }
    return switch (new DocumentReader(limits.documentBytes())
        .read(request.body(), request.format())) {
      case Parsed.Invalid<Document>(var errors) -> refused(errors);
      case Parsed.Valid<Document>(Document document) -> admit(request, document, config);
    };
  }

  private Outcome admit(RunRequest request, Document document, ClusterConfig config) {
    List<FieldError> errors = new ArrayList<>(request.errors());
    TenantId tenant = tenant(request, config, errors);
    RunId id = id(request, errors);
    DefinitionReader reader =
        new DefinitionReader(limits, spec -> Admission.whateverItsTenant(spec, config));
    switch (reader.read(document)) {
      case Parsed.Invalid<Definition>(var wrong) -> errors.addAll(wrong);
      case Parsed.Valid<Definition>(Definition definition) ->
          errors.addAll(notYet(document, definition));
    }
    if (!errors.isEmpty()) {
      return refused(errors);
    }
    byte[] written = Json.TREES.writeValueAsBytes(document.root());
    return written.length > MOST_WRITTEN_BYTES
        ? new Outcome.Refused(tooLarge())
        : new Outcome.Admissible(
            new RunEvent.Created(
                id,
                tenant,
                document.root(),
                Json.TREES.createObjectNode(),
                ContentDigest.of(written),
                request.principal(),
                request.door()));
  }

  private static TenantId tenant(
      RunRequest request, ClusterConfig config, List<FieldError> errors) {
    String named = request.tenant().orElse(TenantId.DEFAULT.value());
    if (!TenantId.PATTERN.matcher(named).matches()) {
      errors.add(
          new FieldError("tenant", "'" + Shown.of(named) + "' is no tenant's id", TENANT_FORM));
      return TenantId.DEFAULT;
    }
    TenantId tenant = new TenantId(named);
    Admission.unknownTenant(tenant, config).ifPresent(errors::add);
    return tenant;
  }

  private static RunId id(RunRequest request, List<FieldError> errors) {
    Optional<String> named = request.id();
    if (named.isPresent() && !RunId.PATTERN.matcher(named.get()).matches()) {
      errors.add(
          new FieldError("id", "'" + Shown.of(named.get()) + "' is no id of a run", ID_FORM));
      return request.made();
    }
    return named.map(RunId::new).orElse(request.made());
  }

  /** What is right and nobody does yet, and what only the run could say. */
  private static List<FieldError> notYet(Document document, Definition definition) {
    Problems problems = new Problems(document);
    if (definition.schedule().isPresent()) {
      problems.add("/schedule", "this version runs nothing by itself yet", "no schedule");
    }
    for (int i = 0; i < definition.steps().size(); i++) {
      Step step = definition.steps().get(i);
      if (step.work() instanceof Work.Workflow) {
        problems.add(
            "/steps/" + i + "/workflow", "this version runs no workflow as a step yet", "a task");
      }
    }
    definition
        .params()
        .forEach((name, value) -> {
          if (value.isNull()) {
            problems.add("/params/" + name, "it is missing", "a value");
          }
        });
    return problems.all();
  }

  /** What is said of a document above the limit. */
  public Problem tooLarge() {
    return Problem.of(
        ProblemType.TOO_LARGE,
        "a workflow has at most "
            + limits.documentBytes()
            + " bytes, and at most "
            + MOST_WRITTEN_BYTES
            + " as JSON");
  }

  private static Outcome refused(List<FieldError> errors) {
    return new Outcome.Refused(Problem.invalid(errors));
  }
}
